import type { Pool, PoolClient } from 'pg';

/**
 * Runs what belongs together in one transaction. What throws undoes it: its connection is closed, which also gives back
 * its place in the pool where the connection itself is what broke.
 */
export async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    client.release();
    return result;
  } catch (error) {
    client.release(true);
    throw error;
  }
}
