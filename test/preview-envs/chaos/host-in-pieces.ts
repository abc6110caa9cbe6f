import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { TOKEN } from '../host/host-under-test.ts';

/** A host in a process of its own that can be killed, with folders that can be looked through. */
export interface HostInPieces {
  readonly data: string;
  /** Everything below it that it makes in the system's temporary folder. */
  readonly temporary: string;
  readonly controlUrl: () => string;
  readonly pid: () => number;
  /** First line of PostgreSQL's own file, and the fourth and fifth. */
  readonly postmaster: () => { readonly pid: number; readonly port: number; readonly socket: string };
  /** After it was killed. */
  restart(): Promise<void>;
  /** Ends it in order, once, and tells what is left then. */
  end(): Promise<readonly string[]>;
}

/** Shared by all hosts of a machine: copies of programs, who has which accounts, and who lives. */
const SHARED = /^understudy-(accounts$|node-|postgres-|hosts-)/;
/** `KILL_ISOLATION=containers` for previews in containers. */
const ISOLATION = process.env['KILL_ISOLATION'] ?? 'processes';
const SCRIPT = new URL('../host/host-process.ts', import.meta.url).pathname;

export async function startHostInPieces(): Promise<HostInPieces> {
  // Not in the run's own folder: the path of a socket has 107 characters at most.
  const root = mkdtempSync('/tmp/understudy-kills-');
  const [data, temporary] = [join(root, 'data'), join(root, 'tmp')];
  for (const folder of [data, temporary]) mkdirSync(folder);
  for (const folder of [root, data]) chmodSync(folder, 0o755);
  chmodSync(temporary, 0o1777);
  mkdirSync(join(tmpdir(), 'understudy-accounts'), { recursive: true, mode: 0o755 });
  for (const name of readdirSync(tmpdir()).filter((one) => SHARED.test(one) && !one.includes('hosts')))
    symlinkSync(join(tmpdir(), name), join(temporary, name));
  let host = await start(data, temporary);
  return {
    data,
    temporary,
    controlUrl: () => host.controlUrl,
    pid: () => host.child.pid!,
    postmaster: () => {
      const [pid, , , port, socket] = readFileSync(join(data, 'postgres', 'postmaster.pid'), 'utf8').split('\n');
      return { pid: Number(pid), port: Number(port), socket: socket! };
    },
    restart: async () => {
      if (host.child.signalCode === null) await once(host.child, 'exit');
      host = await start(data, temporary);
    },
    end: async () => {
      if (!existsSync(root)) return [];
      const accounts = accountsOf(data);
      host.child.kill('SIGTERM');
      await once(host.child, 'exit');
      const left = [
        ...readdirSync(temporary).filter((name) => !SHARED.test(name)),
        ...readdirSync(temporary)
          .filter((name) => name.startsWith('understudy-hosts-'))
          .flatMap((name) => readdirSync(join(temporary, name)))
          .filter((name) => name.endsWith('.json'))
          .map((name) => `note ${name}`),
        ...(accounts !== undefined && accountsOf(data) !== undefined ? [`accounts ${accounts}`] : []),
        ...firewallTables().filter((table) => table.endsWith(`_${accounts}`)),
        ...containersOf(data),
        ...networksOf(data),
      ];
      rmSync(root, { recursive: true });
      return left;
    },
  };
}

async function start(data: string, temporary: string): Promise<{ child: ChildProcess; controlUrl: string }> {
  const told = { TOKEN, DATA: data, PORT: '0', CONTROL_PORT: '0', ISOLATION };
  const env = Object.fromEntries(Object.entries(told).map(([name, value]) => [`UNDERSTUDY_HOST_${name}`, value]));
  const child = spawn(process.execPath, [SCRIPT], {
    env: { ...process.env, ...env, TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout }))
    return { child, ...(JSON.parse(line) as { controlUrl: string }) };
  throw new Error('the host did not start');
}

/** The first account that a host on this folder has. */
export function accountsOf(data: string): number | undefined {
  const folder = join(tmpdir(), 'understudy-accounts');
  const blocks = existsSync(folder) ? readdirSync(folder) : [];
  const block = blocks.find((name) => readFileSync(join(folder, name), 'utf8') === data);
  return block === undefined ? undefined : 61_000 + 200 * Number(block);
}

/** Names of a host's containers, also of those that have ended. */
export const containersOf = (data: string): readonly string[] => labelled(data, ['ps', '--all'], 'Names');

export const networksOf = (data: string): readonly string[] => labelled(data, ['network', 'ls'], 'Name');

/** None where no Docker engine answers. */
function labelled(data: string, command: readonly string[], name: 'Name' | 'Names'): readonly string[] {
  const flags = ['--filter', `label=understudy.data=${data}`, '--format', `{{.${name}}}`];
  const { stdout } = spawnSync('docker', [...command, ...flags], { encoding: 'utf8' });
  return (stdout ?? '').split('\n').filter((line) => line !== '');
}

/** Names of understudy's tables in the kernel; none where there is no `nft`. */
export function firewallTables(): readonly string[] {
  const { stdout } = spawnSync('nft', ['list', 'tables'], { encoding: 'utf8' });
  return [...(stdout ?? '').matchAll(/^table inet (understudy_\S+)$/gm)].map(([, name]) => name!);
}
