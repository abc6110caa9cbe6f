import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { migrate } from '#app/database/schema.ts';
import { startPostgres } from '#test/start-postgres.ts';

/** A PostgreSQL with the App's tables, and nothing in them. */
export async function startMigratedDatabase(): Promise<{ readonly pool: pg.Pool; readonly stop: () => Promise<void> }> {
  const data = mkdtempSync(join(tmpdir(), 'understudy-tables-'));
  const database = await startPostgres(data);
  const pool = new pg.Pool(database.connection);
  // Connections that end with the database are no matter.
  pool.on('error', () => undefined);
  await migrate(pool);
  return {
    pool,
    stop: async () => {
      await pool.end();
      await database.stop();
      rmSync(data, { recursive: true, force: true });
    },
  };
}
