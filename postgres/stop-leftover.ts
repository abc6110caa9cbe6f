import { readFileSync, readdirSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { SOCKET_FOLDER } from './socket-folder.ts';

const PATIENCE_MS = 10_000;
const LOOK_MS = 20;

/**
 * Stops the server that a killed process left running on a data folder, also on one that was removed since, and removes
 * its socket's folder. Nobody else's is taken for it: a server works in its own folder, as the kernel tells.
 *
 * @param data the server's own folder, as `-D` has it
 * @returns its process; undefined where none runs
 */
export async function stopLeftover(data: string): Promise<number | undefined> {
  const server = findServer(data);
  if (server === undefined) return undefined;
  // Fast, then immediate: https://www.postgresql.org/docs/18/server-shutdown.html
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    if (worksIn(server.pid, data)) process.kill(server.pid, signal);
    for (let waited = 0; waited < PATIENCE_MS && worksIn(server.pid, data); waited += LOOK_MS) await delay(LOOK_MS);
  }
  if (basename(server.sockets).startsWith(SOCKET_FOLDER)) rmSync(server.sockets, { recursive: true, force: true });
  return server.pid;
}

function findServer(data: string): { readonly pid: number; readonly sockets: string } | undefined {
  for (const pid of processIds()) {
    const command = commandOf(pid);
    // Its children call themselves `postgres: checkpointer`.
    const isServer = basename(command[0] ?? '') === 'postgres' && command.includes('-D');
    const sockets = command.includes('-k') ? (command[command.indexOf('-k') + 1] ?? '') : '';
    if (isServer && worksIn(pid, data)) return { pid, sockets };
  }
  return undefined;
}

function worksIn(pid: number, data: string): boolean {
  try {
    // Of a folder that is gone Linux says so: https://man7.org/linux/man-pages/man5/proc_pid_cwd.5.html
    return readlinkSync(`/proc/${pid}/cwd`).replace(/ \(deleted\)$/, '') === realPath(data);
  } catch {
    return false;
  }
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function commandOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

function processIds(): readonly number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger);
  } catch {
    // No Linux.
    return [];
  }
}
