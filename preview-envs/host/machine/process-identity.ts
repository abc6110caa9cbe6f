import { readFileSync, readlinkSync } from 'node:fs';

/** One process of one machine, for ever: its number alone goes to another one some day. */
export interface ProcessIdentity {
  readonly pid: number;
  /** In ticks since the machine's start. */
  readonly startedAt: number;
  /** Of the machine's run. */
  readonly boot: string;
  /** Containers number their processes each for itself. */
  readonly namespace: string;
}

/** `unknown`: it is another container's. */
export type Life = 'alive' | 'dead' | 'unknown';

/** @returns undefined without Linux's /proc */
export function ownIdentity(): ProcessIdentity | undefined {
  const startedAt = startOf(process.pid);
  try {
    return startedAt === undefined ? undefined : { pid: process.pid, startedAt, ...here() };
  } catch {
    return undefined;
  }
}

export function lifeOf({ pid, startedAt, boot, namespace }: ProcessIdentity): Life {
  const own = here();
  if (boot !== own.boot) return 'dead';
  if (namespace !== own.namespace) return 'unknown';
  return startOf(pid) === startedAt ? 'alive' : 'dead';
}

/** https://man7.org/linux/man-pages/man4/random.4.html, man7/pid_namespaces.7.html */
const here = () => ({
  boot: readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(),
  namespace: readlinkSync('/proc/self/ns/pid'),
});

/** Its 22nd field, https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html; undefined: gone, or it waits to be told of. */
function startOf(pid: number): number | undefined {
  try {
    // `pid (name) state …`: the name may hold anything, also a bracket.
    const [state = '', ...fields] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
    return 'ZX'.includes(state) ? undefined : Number(fields[18]);
  } catch {
    return undefined;
  }
}
