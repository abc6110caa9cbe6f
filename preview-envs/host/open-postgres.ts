import { mkdirSync } from 'node:fs';
import pg, { type ClientConfig } from 'pg';
import { startEmbeddedPostgres } from '#postgres/embedded-postgres.ts';
import { quote } from './databases/names.ts';
import { openServer, type DatabaseServer } from './databases/server.ts';
import type { HostConfig } from './config.ts';

export interface HostPostgres {
  readonly server: DatabaseServer;
  stop(): Promise<void>;
}

/** One host, one of these on a server. */
const HOST_DATABASE = 'understudy_host';
const SETTINGS = ['max_connections=500', 'temp_file_limit=1GB', 'idle_in_transaction_session_timeout=10min'];

/**
 * The server of the configuration, or one of its own, with the host's database in it, closed to everybody else.
 *
 * @param onDied when its own has died, before it is started again
 */
export async function openPostgres(
  config: Pick<HostConfig, 'dataFolder' | 'databaseUrl' | 'postgresSettings'>,
  onDied: () => void,
): Promise<HostPostgres> {
  if (config.databaseUrl !== undefined) {
    const url = new URL(config.databaseUrl);
    const admin: ClientConfig = { connectionString: config.databaseUrl };
    const address = { host: url.hostname, port: Number(url.port || 5_432) };
    await prepare(admin, false);
    const server = openServer({ admin, address, database: HOST_DATABASE });
    return { server, stop: () => server.close() };
  }
  mkdirSync(config.dataFolder, { recursive: true });
  const embedded = await startEmbeddedPostgres(config.dataFolder, {
    loopback: true,
    settings: [...SETTINGS, ...config.postgresSettings],
    onDied,
  });
  await prepare(embedded.connection, true);
  const address = { host: '127.0.0.1', port: embedded.loopbackPort ?? 0 };
  const server = openServer({ admin: embedded.connection, address, database: HOST_DATABASE });
  return {
    server,
    stop: async () => {
      await server.close();
      await embedded.stop();
    },
  };
}

async function prepare(admin: ClientConfig, isOwn: boolean): Promise<void> {
  const client = new pg.Client(admin);
  await client.connect();
  try {
    const is = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [HOST_DATABASE]);
    if (is.rowCount === 0) await client.query(`CREATE DATABASE ${quote(HOST_DATABASE)}`);
    await client.query(`REVOKE ALL ON DATABASE ${quote(HOST_DATABASE)} FROM PUBLIC`);
    // Somebody else's server keeps its own rules for its own databases.
    if (isOwn) await client.query('REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC');
  } finally {
    await client.end();
  }
}
