import type { Pool } from 'pg';
import type { HistoryEntry } from '#analyzer/render/view.ts';

export interface PullKey {
  readonly repository: number;
  readonly number: number;
}

/** What the App remembers of pull requests: their comment, and the plans it showed. */
export interface PullStore {
  commentOf(pull: PullKey): Promise<number | undefined>;
  rememberComment(pull: PullKey, comment: number): Promise<void>;
  /** Plans shown, newest first. */
  historyOf(pull: PullKey): Promise<readonly ShownPlan[]>;
  /** Does nothing where this plan is the newest shown for this head. */
  remember(pull: PullKey, shown: ShownPlan & { readonly hasBlindSpots: boolean }): Promise<void>;
  /** Somebody wants the checks of a commit written anew. */
  askRerun(pull: PullKey): Promise<void>;
  /** When it was last asked for, if it has not been done since. */
  rerunOf(pull: PullKey): Promise<Date | undefined>;
  forgetRerun(pull: PullKey, asked: Date): Promise<void>;
}

/** One plan as it was shown. */
export interface ShownPlan extends Omit<HistoryEntry, 'milliseconds'> {
  readonly analysis: { readonly files: number; readonly parsed: number; readonly milliseconds: number };
}

export function createPullStore(pool: Pool): PullStore {
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
        `INSERT INTO pull (repository, number, comment) VALUES ($1, $2, $3)
         ON CONFLICT (repository, number) DO UPDATE SET comment = excluded.comment`,
        [repository, number, comment],
      );
    },
    historyOf: async ({ repository, number }) => {
      const { rows } = await pool.query<Row>(
        `SELECT head, digest, creates, changes, deletes, files, parsed, milliseconds FROM plan
         WHERE repository = $1 AND number = $2 ORDER BY published_at DESC LIMIT 6`,
        [repository, number],
      );
      return rows.map(({ head, digest, creates, changes, deletes, ...analysis }) => ({
        headSha: head,
        digest,
        counts: { create: creates, change: changes, delete: deletes },
        analysis,
      }));
    },
    remember: async ({ repository, number }, { headSha, digest, counts, analysis, hasBlindSpots }) => {
      await pool.query(
        `INSERT INTO plan (repository, number, head, digest, creates, changes, deletes, blind_spots, files, parsed,
                           milliseconds)
         SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11 WHERE $4 IS DISTINCT FROM (
           SELECT digest FROM plan WHERE repository = $1 AND number = $2 AND head = $3
           ORDER BY published_at DESC LIMIT 1)`,
        [
          ...[repository, number, headSha, digest, counts.create, counts.change, counts.delete, hasBlindSpots],
          ...[analysis.files, analysis.parsed, analysis.milliseconds],
        ],
      );
    },
    askRerun: async ({ repository, number }) => {
      await pool.query(
        `INSERT INTO pull (repository, number, rerun_at) VALUES ($1, $2, date_trunc('milliseconds', clock_timestamp()))
         ON CONFLICT (repository, number) DO UPDATE SET rerun_at = excluded.rerun_at`,
        [repository, number],
      );
    },
    rerunOf: async ({ repository, number }) => {
      const { rows } = await pool.query<{ at: Date | null }>(
        'SELECT rerun_at AS at FROM pull WHERE repository = $1 AND number = $2',
        [repository, number],
      );
      return rows[0]?.at ?? undefined;
    },
    forgetRerun: async ({ repository, number }, asked) => {
      await pool.query('UPDATE pull SET rerun_at = NULL WHERE repository = $1 AND number = $2 AND rerun_at <= $3', [
        repository,
        number,
        asked,
      ]);
    },
  };
}

interface Row {
  readonly head: string;
  readonly digest: string;
  readonly creates: number;
  readonly changes: number;
  readonly deletes: number;
  readonly files: number;
  readonly parsed: number;
  readonly milliseconds: number;
}
