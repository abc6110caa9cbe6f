import type { Pool } from 'pg';

/** When a repository's previews were last asked to be reaped: of several replicas one asks. */
export interface ReapStore {
  /** @returns whether the last time is so many seconds ago; then this is the last time */
  claim(repository: number, seconds: number): Promise<boolean>;
  /** It came to nothing. */
  release(repository: number): Promise<void>;
}

export function createReapStore(pool: Pool): ReapStore {
  return {
    claim: async (repository, seconds) => {
      const { rowCount } = await pool.query(
        `INSERT INTO reap (repository) VALUES ($1) ON CONFLICT (repository) DO UPDATE SET asked_at = now()
         WHERE reap.asked_at <= now() - make_interval(secs => $2)`,
        [repository, seconds],
      );
      return rowCount === 1;
    },
    release: async (repository) => {
      await pool.query('DELETE FROM reap WHERE repository = $1', [repository]);
    },
  };
}
