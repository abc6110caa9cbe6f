import type { Pool } from 'pg';
import type { HistoryEntry } from '#analyzer/render/view.ts';

export interface PullKey {
  readonly repository: number;
  readonly number: number;
}

/** What the App remembers of pull requests: their comment, and the plans it showed. */
export interface PlanStore {
  commentOf(pull: PullKey): Promise<number | undefined>;
  rememberComment(pull: PullKey, comment: number): Promise<void>;
  /** Plans shown before, newest first. */
  historyOf(pull: PullKey): Promise<readonly HistoryEntry[]>;
  remember(pull: PullKey, shown: HistoryEntry & { readonly hasBlindSpots: boolean }): Promise<void>;
}

export function createPlanStore(pool: Pool): PlanStore {
  return {
    commentOf: async ({ repository, number }) => {
      const { rows } = await pool.query<{ comment: string | null }>(
        'SELECT comment FROM pull WHERE repository = $1 AND number = $2',
        [repository, number],
      );
      return rows[0]?.comment == null ? undefined : Number(rows[0].comment);
    },
    rememberComment: async ({ repository, number }, comment) => {
      await pool.query(
        `INSERT INTO pull VALUES ($1, $2, $3) ON CONFLICT (repository, number) DO UPDATE SET comment = excluded.comment`,
        [repository, number, comment],
      );
    },
    historyOf: async ({ repository, number }) => {
      const { rows } = await pool.query<Row>(
        `SELECT head, digest, creates, changes, deletes, milliseconds FROM plan
         WHERE repository = $1 AND number = $2 ORDER BY published_at DESC LIMIT 6`,
        [repository, number],
      );
      return rows.map(({ head, digest, creates, changes, deletes, milliseconds }) => ({
        headSha: head,
        digest,
        counts: { create: creates, change: changes, delete: deletes },
        milliseconds,
      }));
    },
    remember: async ({ repository, number }, { headSha, digest, counts, milliseconds, hasBlindSpots }) => {
      await pool.query(
        `INSERT INTO plan (repository, number, head, digest, creates, changes, deletes, blind_spots, milliseconds)
         SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9 WHERE NOT EXISTS (
           SELECT FROM plan WHERE repository = $1 AND number = $2 AND head = $3 AND digest = $4)`,
        [repository, number, headSha, digest, counts.create, counts.change, counts.delete, hasBlindSpots, milliseconds],
      );
    },
  };
}

interface Row {
  readonly head: string;
  readonly digest: string;
  readonly creates: number;
  readonly changes: number;
  readonly deletes: number;
  readonly milliseconds: number;
}
