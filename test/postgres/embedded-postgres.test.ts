import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '#postgres/embedded-postgres.ts';

let folder: string;
let server: EmbeddedPostgres;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'understudy-loopback-'));
  server = await startEmbeddedPostgres(folder, { loopback: true, settings: ['max_connections=20'] });
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

async function ask(connection: pg.ClientConfig, sql: string): Promise<unknown[]> {
  const client = new pg.Client(connection);
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
const loopback = (user: string, password: string): pg.ClientConfig => ({
  host: '127.0.0.1',
  port: server.loopbackPort!,
  user,
  password,
  database: 'postgres',
});

test('a role with a password comes in at 127.0.0.1, with the right password only', async () => {
  await ask(server.connection, `CREATE ROLE reader LOGIN PASSWORD 'shelf'`);
  expect(await ask(loopback('reader', 'shelf'), 'SELECT current_user AS me')).toEqual([{ me: 'reader' }]);
  await expect(ask(loopback('reader', 'other'), 'SELECT 1')).rejects.toThrow(/password authentication failed/);
});

test('the superuser comes in by the socket only, with the password only', async () => {
  const password = readFileSync(join(folder, 'postgres.password'), 'utf8');
  expect(await ask(server.connection, `SHOW max_connections`)).toEqual([{ max_connections: '20' }]);
  await expect(ask(loopback('understudy', password), 'SELECT 1')).rejects.toThrow(/pg_hba.conf rejects/);
  await expect(ask({ ...server.connection, password: 'guess' }, 'SELECT 1')).rejects.toThrow(/authentication failed/);
  await expect(ask({ ...server.connection, user: 'reader', password: 'shelf' }, 'SELECT 1')).rejects.toThrow(/rejects/);
});

test('a killed server is started again on the same socket and port, with what was committed', async () => {
  await ask(server.connection, 'CREATE TABLE book AS SELECT 1 AS id');
  const pid = Number(readFileSync(join(folder, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
  process.kill(pid, 'SIGKILL');
  const count = () => ask(server.connection, 'SELECT count(*)::int AS n FROM book').catch(() => []);
  await expect
    .poll(() => Number(readFileSync(join(folder, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]), {
      timeout: 15_000,
    })
    .not.toBe(pid);
  await expect.poll(count, { timeout: 15_000 }).toEqual([{ n: 1 }]);
});
