import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { inTransaction } from '#app/database/in-transaction.ts';
import { openDatabase } from '#app/database/open-database.ts';
import { FORGETFUL } from '#test/start-postgres.ts';

const dataFolder = mkdtempSync(join(tmpdir(), 'understudy-database-'));
afterAll(() => rmSync(dataFolder, { recursive: true, force: true }));

test('a connection that breaks in somebody’s hands, or in nobody’s, ends nothing; the next one works', async () => {
  const lost: string[] = [];
  const config = { databaseUrl: undefined, dataFolder, postgresSettings: FORGETFUL };
  const { pool, close } = await openDatabase(config, (message) => lost.push(message));
  const [held, idle, other] = [await pool.connect(), await pool.connect(), await pool.connect()];
  const pidOf = async (client: typeof held) =>
    (await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows[0]!.pid;
  const pids = [await pidOf(held), await pidOf(idle)];
  idle.release();
  await other.query('SELECT pg_terminate_backend(pid) FROM unnest($1::int[]) AS pid', [pids]);
  other.release();
  await vi.waitUntil(() => lost.length > 1);
  await expect(held.query('SELECT 1')).rejects.toThrow('not queryable');
  held.release(true);
  expect((await pool.query<{ one: number }>('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  // More often than the pool has places, each of which would be lost.
  for (let time = 0; time < 12; time++) {
    const dies = inTransaction(pool, (client) => client.query('SELECT pg_terminate_backend(pg_backend_pid())'));
    await expect(dies).rejects.toThrow(/terminat/);
  }
  expect(pool.totalCount).toBeLessThan(10);
  await close();
});
