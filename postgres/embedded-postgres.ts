import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ClientConfig } from 'pg';
import pg from 'pg';
import { openLoopback } from './loopback-access.ts';
import { keepRunning, type KeptServer } from './keep-running.ts';
import { preparePostgresBinaries } from './postgres-binaries.ts';
import { makeSocketFolder } from './socket-folder.ts';
import { stopLeftover } from './stop-leftover.ts';

export interface EmbeddedPostgres {
  /** Of the superuser, by the socket. */
  readonly connection: ClientConfig;
  /** Where roles with a password come in at 127.0.0.1; undefined where it listens on its socket only. */
  readonly loopbackPort: number | undefined;
  stop(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  /** Also listens on 127.0.0.1, for roles with a password. */
  readonly loopback: boolean;
  /** More of the server's settings: `['max_connections=300']`. */
  readonly settings: readonly string[];
  /** Before a server that died is started again. */
  readonly onDied?: () => void;
}

/**
 * Settings as a variable of the environment has them: `fsync=off work_mem=8MB`.
 *
 * @see https://www.postgresql.org/docs/18/runtime-config.html
 */
export const readSettings = (text: string | undefined): readonly string[] =>
  (text ?? '').split(' ').filter((one) => one !== '');

/** PostgreSQL refuses to run as root; then it runs as `nobody`. */
const NOBODY = 65_534;
const identity = () => (process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {});

/**
 * Starts a real PostgreSQL on a data folder, made on first use, reachable by a Unix socket, and at 127.0.0.1 where the
 * options ask for it. One that a killed process left running on the same folder is stopped first. One that dies is
 * started again on the same socket and port, until `stop` is called.
 */
export async function startEmbeddedPostgres(
  folder: string,
  options: EmbeddedPostgresOptions = { loopback: false, settings: [] },
): Promise<EmbeddedPostgres> {
  const binaries = preparePostgresBinaries();
  const data = join(folder, 'postgres');
  mkdirSync(data, { recursive: true, mode: 0o700 });
  // The server's user must be able to pass through to its own folder.
  if (identity().uid !== undefined) chmodSync(folder, 0o711);
  await stopLeftover(data);
  rmSync(join(data, 'postmaster.pid'), { force: true });
  const sockets = await makeSocketFolder();
  for (const path of [data, sockets]) if (identity().uid !== undefined) chownSync(path, NOBODY, NOBODY);
  if (!existsSync(join(data, 'PG_VERSION'))) initialise(binaries, data);
  const binary = join(binaries, 'bin', 'postgres');
  const loopback = options.loopback ? await openLoopback(folder, data, { binary, identity: identity() }) : undefined;
  const access = loopback?.flags ?? ['-c', 'listen_addresses='];
  const settings = options.settings.flatMap((setting) => ['-c', setting]);
  const args = ['-D', data, '-k', sockets, '-c', 'unix_socket_permissions=0700', ...access, ...settings];
  const port = loopback === undefined ? {} : { port: loopback.port, password: loopback.password };
  const connection = { host: sockets, user: 'understudy', database: 'postgres', ...port };
  const server = keepRunning(
    () => spawn(binary, args, { ...identity(), stdio: ['ignore', 'ignore', 'pipe'] }),
    () => options.onDied?.(),
  );
  await waitUntilReady(connection, server);
  server.keep();
  return {
    connection,
    loopbackPort: loopback?.port,
    stop: async () => {
      await server.stop();
      rmSync(sockets, { recursive: true, force: true });
    },
  };
}

/** Beside its place and then moved there: a half-made one is never found. */
function initialise(binaries: string, data: string): void {
  const staging = `${data}.new`;
  rmSync(staging, { recursive: true, force: true });
  mkdirSync(staging, { mode: 0o700 });
  if (identity().uid !== undefined) chownSync(staging, NOBODY, NOBODY);
  const args = ['-D', staging, '-U', 'understudy', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
  const made = spawnSync(join(binaries, 'bin', 'initdb'), args, { ...identity(), encoding: 'utf8', env: {} });
  if (made.status !== 0) throw new Error(`initdb failed in ${data}: ${made.stderr || String(made.error)}`);
  rmSync(data, { recursive: true });
  renameSync(staging, data);
}

async function waitUntilReady(connection: ClientConfig, server: KeptServer): Promise<void> {
  for (let waited = 0; waited < 20_000 && server.isRunning(); waited += 25) {
    const client = new pg.Client(connection);
    try {
      await client.connect();
      return await client.end();
    } catch {
      await delay(25);
    }
  }
  await server.stop();
  throw new Error(`PostgreSQL did not start:\n${server.log()}`);
}
