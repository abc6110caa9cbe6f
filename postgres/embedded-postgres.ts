import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { readlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ClientConfig } from 'pg';
import pg from 'pg';
import { preparePostgresBinaries } from './postgres-binaries.ts';

export interface EmbeddedPostgres {
  readonly connection: ClientConfig;
  stop(): Promise<void>;
}

/** PostgreSQL refuses to run as root; then it runs as `nobody`. */
const NOBODY = 65_534;
const identity = () => (process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {});

/**
 * Starts a real PostgreSQL on a data folder, made on first use, reachable by a Unix socket only. One that a killed
 * process left running on the same folder is stopped first.
 */
export async function startEmbeddedPostgres(folder: string): Promise<EmbeddedPostgres> {
  const binaries = preparePostgresBinaries();
  const data = join(folder, 'postgres');
  mkdirSync(data, { recursive: true, mode: 0o700 });
  // The server's user must be able to pass through to its own folder.
  if (identity().uid !== undefined) chmodSync(folder, 0o711);
  await stopLeftover(data);
  const sockets = mkdtempSync(join(tmpdir(), 'understudy-pg-'));
  for (const path of [data, sockets]) if (identity().uid !== undefined) chownSync(path, NOBODY, NOBODY);
  if (!existsSync(join(data, 'PG_VERSION'))) initialise(binaries, data);
  const args = ['-D', data, '-k', sockets, '-c', 'listen_addresses=', '-c', 'unix_socket_permissions=0700'];
  const server = spawn(join(binaries, 'bin', 'postgres'), args, { ...identity(), stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  server.stderr.on('data', (chunk: Buffer) => (log = (log + chunk.toString()).slice(-4_000)));
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  const connection = { host: sockets, user: 'understudy', database: 'postgres' };
  const isRunning = () => server.exitCode === null && server.signalCode === null;
  await waitUntilReady(connection, isRunning, () => log);
  return {
    connection,
    stop: async () => {
      if (isRunning()) server.kill('SIGINT');
      await ended;
      rmSync(sockets, { recursive: true, force: true });
    },
  };
}

function initialise(binaries: string, data: string): void {
  const args = ['-D', data, '-U', 'understudy', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
  const made = spawnSync(join(binaries, 'bin', 'initdb'), args, { ...identity(), encoding: 'utf8', env: {} });
  if (made.status !== 0) throw new Error(`initdb failed in ${data}: ${made.stderr || String(made.error)}`);
}

async function stopLeftover(data: string): Promise<void> {
  const file = join(data, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  const isOurs = async () => (await readlink(`/proc/${pid}/cwd`).catch(() => '')) === realpathSync(data);
  if (await isOurs()) process.kill(pid, 'SIGINT');
  for (let waited = 0; waited < 10_000 && (await isOurs()); waited += 50) await delay(50);
  rmSync(file, { force: true });
}

async function waitUntilReady(connection: ClientConfig, isRunning: () => boolean, log: () => string): Promise<void> {
  for (let waited = 0; waited < 20_000 && isRunning(); waited += 25) {
    const client = new pg.Client(connection);
    try {
      await client.connect();
      return await client.end();
    } catch {
      await delay(25);
    }
  }
  throw new Error(`PostgreSQL did not start:\n${log()}`);
}
