import type { Pool } from 'pg';
import { inTransaction } from '../database/in-transaction.ts';
import type { PullJob, RepositoryRef } from '../jobs/jobs.ts';
import type { PullKey } from '../pulls/pull-store.ts';

/** A repository has so many previews at once; who comes later waits for a place. */
export interface PreviewPlaces {
  /** Takes one unless all are taken. @returns whether it has one now */
  take(pull: PullJob, atMost: number): Promise<boolean>;
  /** Gives up place and waiting. @returns those that wait, longest first; none where it had neither */
  leave(pull: PullKey): Promise<readonly number[]>;
  /** Pull requests that have one. */
  takenIn(repository: number): Promise<readonly number[]>;
  /** Repositories that ever had a preview. */
  repositories(): Promise<readonly RepositoryRef[]>;
}

export function createPreviewPlaces(pool: Pool): PreviewPlaces {
  return {
    take: (pull, atMost) => takePlace(pool, pull, atMost),
    leave: async ({ repository, number }) => {
      const { rowCount } = await pool.query(
        `UPDATE preview SET has_place = false, waits_since = NULL
         WHERE repository = $1 AND number = $2 AND (has_place OR waits_since IS NOT NULL)`,
        [repository, number],
      );
      if (rowCount === 0) return [];
      const { rows } = await pool.query<{ number: number }>(
        'SELECT number FROM preview WHERE repository = $1 AND waits_since IS NOT NULL ORDER BY waits_since',
        [repository],
      );
      return rows.map((row) => row.number);
    },
    takenIn: async (repository) => {
      const { rows } = await pool.query<{ number: number }>(
        'SELECT number FROM preview WHERE repository = $1 AND has_place',
        [repository],
      );
      return rows.map((row) => row.number);
    },
    repositories: async () => {
      const { rows } = await pool.query<{ installation: string; repository: string; owner: string; repo: string }>(
        `SELECT DISTINCT ON (repository) installation, repository, owner, repo FROM preview
         ORDER BY repository, number DESC`,
      );
      return rows.map((row) => ({
        ...row,
        installation: Number(row.installation),
        repository: Number(row.repository),
      }));
    },
  };
}

/** Under a lock of the repository: two never take its last place. */
function takePlace(pool: Pool, pull: PullJob, atMost: number): Promise<boolean> {
  const { installation, repository, owner, repo, number } = pull;
  return inTransaction(pool, async (client) => {
    await client.query('SELECT pg_advisory_xact_lock(7353232, hashint8($1))', [repository]);
    const { rows } = await client.query<{ has_place: boolean }>(
      `INSERT INTO preview (repository, number, installation, owner, repo, has_place)
       VALUES ($1, $2, $3, $4, $5,
               (SELECT count(*) FROM preview WHERE repository = $1 AND number <> $2 AND has_place) < $6)
       ON CONFLICT (repository, number) DO UPDATE
         SET installation = $3, owner = $4, repo = $5, has_place = preview.has_place OR excluded.has_place
       RETURNING has_place`,
      [repository, number, installation, owner, repo, atMost],
    );
    const hasPlace = rows[0]!.has_place;
    await client.query(
      `UPDATE preview SET waits_since = CASE WHEN NOT $3 THEN coalesce(waits_since, now()) END
       WHERE repository = $1 AND number = $2`,
      [repository, number, hasPlace],
    );
    return hasPlace;
  });
}
