import { NODE_IN_IMAGE } from './node-image.ts';

/** What a container may use and see. */
export interface Sandbox {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly image: string;
  readonly network: string;
  /** Name -> address, beside those of the name server. */
  readonly hosts: Readonly<Record<string, string>>;
  readonly account: { readonly uid: number; readonly gid: number };
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Folders of this machine, at the same path. */
  readonly readable: readonly string[];
  readonly writable: readonly string[];
  readonly memoryMegabytes: number;
  readonly fileMegabytes: number;
  readonly cpus: number;
  /** The program and its arguments. */
  readonly command: readonly string[];
}

const PROCESSES = 128;
const TEMPORARY_MEGABYTES = 64;

/**
 * The arguments of `docker` that run it, attached, with a standard input that ends with who started it: no capabilities and none to gain, nothing of the root writable but a small
 * `/tmp`, no shared memory, bounds for memory, processors, processes, files.
 * https://docs.docker.com/reference/cli/docker/container/run/
 */
export function containerArguments(sandbox: Sandbox): readonly string[] {
  const { account, readable, writable } = sandbox;
  const memory = `${sandbox.memoryMegabytes}m`;
  const pairs = (flag: string, separator: string, values: Readonly<Record<string, string>>) =>
    Object.entries(values).flatMap(([key, value]) => [flag, `${key}${separator}${value}`]);
  return [
    ...[
      'run',
      '--interactive',
      '--pull',
      'never',
      '--name',
      sandbox.name,
      '--hostname',
      'preview',
      '--log-driver',
      'none',
    ],
    ...pairs('--label', '=', sandbox.labels),
    ...['--cap-drop', 'ALL', '--security-opt', 'no-new-privileges', '--userns', 'host', '--ipc', 'none'],
    ...['--user', `${account.uid}:${account.gid}`, '--read-only'],
    ...['--tmpfs', `/tmp:rw,noexec,nosuid,nodev,size=${TEMPORARY_MEGABYTES}m`],
    // Together: without swap.
    ...['--memory', memory, '--memory-swap', memory, '--oom-score-adj', '900'],
    ...['--cpus', String(sandbox.cpus), '--pids-limit', String(PROCESSES)],
    ...['--ulimit', 'nofile=4096', '--ulimit', 'core=0', '--ulimit', `fsize=${sandbox.fileMegabytes * 1_000_000}`],
    ...['--network', sandbox.network, ...pairs('--add-host', ':', sandbox.hosts)],
    ...readable.flatMap((path) => ['--mount', mount(path, true)]),
    ...writable.flatMap((path) => ['--mount', mount(path, false)]),
    ...pairs('--env', '=', sandbox.environment),
    ...['--workdir', sandbox.folder, sandbox.image],
    ...sandbox.command,
  ];
}

/** Fields as of a line of CSV. */
function mount(path: string, isReadonly: boolean): string {
  const fields = ['type=bind', `source=${path}`, `target=${path}`, ...(isReadonly ? ['readonly'] : [])];
  return fields.map((field) => (/[",\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(',');
}

/** A command whose descriptor 3 leads to a named pipe: Docker passes on three descriptors alone. */
export const withEvents = (pipe: string, args: readonly string[]): readonly string[] => [
  '/bin/sh',
  '-c',
  'exec 3>"$0"; exec "$@"',
  pipe,
  NODE_IN_IMAGE,
  ...args,
];
