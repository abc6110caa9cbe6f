import type { Pool } from 'pg';
import type { PlanDigest } from '#analyzer/model/digest.ts';
import type { PlanSummary } from '#analyzer/model/plan-summary.ts';
import type { HistoryEntry } from '#analyzer/render/view.ts';

export interface PullKey {
  readonly repository: number;
  readonly number: number;
}

/** One plan as it was shown. */
export interface ShownPlan extends Omit<HistoryEntry, 'milliseconds' | 'digest'> {
  readonly digest: PlanDigest;
  readonly analysis: { readonly files: number; readonly parsed: number; readonly milliseconds: number };
  readonly hasBlindSpots: boolean;
  /** ISO 8601, UTC, by GitHub's clock. */
  readonly at: string;
}

/** What the App remembers of a pull request. */
export interface PullMemory {
  readonly comment: number | undefined;
  /** A comment that another one took the place of, and that may not be deleted yet. */
  readonly replaced: number | undefined;
  /** When somebody last asked for the checks to be written anew, if it has not been done since. */
  readonly rerun: Date | undefined;
  /** Reviews whose authors were called back. */
  readonly called: ReadonlySet<number>;
  /** Newest first. */
  readonly plans: readonly ShownPlan[];
}

export interface PullStore {
  read(pull: PullKey): Promise<PullMemory>;
  rememberComment(pull: PullKey, comment: number): Promise<void>;
  /** A new comment took the place of another one, to call the authors of these reviews. */
  rememberCall(pull: PullKey, comment: number, replaced: number | undefined, reviews: readonly number[]): Promise<void>;
  forgetReplaced(pull: PullKey): Promise<void>;
  /** Does nothing where this plan is the newest shown for this head. */
  rememberPlan(pull: PullKey, shown: ShownPlan, summary: PlanSummary): Promise<void>;
  /** What a plan said that was shown here. */
  summaryOf(pull: PullKey, digest: PlanDigest): Promise<PlanSummary | undefined>;
  askRerun(pull: PullKey): Promise<void>;
  forgetRerun(pull: PullKey, asked: Date): Promise<void>;
}

/** No pull request is shown more plans than this and still remembers the first. */
const PLANS = 1_000;

export function createPullStore(pool: Pool): PullStore {
  return {
    read: async ({ repository, number }) => {
      const key = [repository, number];
      const [pulls, calls, plans] = await Promise.all([
        pool.query<PullRow>('SELECT comment, replaced, rerun_at FROM pull WHERE repository = $1 AND number = $2', key),
        pool.query<{ review: string }>('SELECT review FROM call WHERE repository = $1 AND number = $2', key),
        pool.query<PlanRow>(
          `SELECT head, digest, creates, changes, deletes, files, parsed, milliseconds, blind_spots, published_at
           FROM plan WHERE repository = $1 AND number = $2 ORDER BY published_at DESC, id DESC LIMIT ${PLANS}`,
          key,
        ),
      ]);
      const [pull] = pulls.rows;
      return {
        comment: pull?.comment == null ? undefined : Number(pull.comment),
        replaced: pull?.replaced == null ? undefined : Number(pull.replaced),
        rerun: pull?.rerun_at ?? undefined,
        called: new Set(calls.rows.map((row) => Number(row.review))),
        plans: plans.rows.map(toShownPlan),
      };
    },
    rememberComment: async ({ repository, number }, comment) => {
      await pool.query(
        `INSERT INTO pull (repository, number, comment) VALUES ($1, $2, $3)
         ON CONFLICT (repository, number) DO UPDATE SET comment = excluded.comment`,
        [repository, number, comment],
      );
    },
    rememberCall: async ({ repository, number }, comment, replaced, reviews) => {
      await pool.query(
        `WITH called AS (
           INSERT INTO call SELECT $1, $2, review FROM unnest($5::bigint[]) AS review ON CONFLICT DO NOTHING)
         INSERT INTO pull (repository, number, comment, replaced) VALUES ($1, $2, $3, $4)
         ON CONFLICT (repository, number) DO UPDATE SET comment = excluded.comment, replaced = excluded.replaced`,
        [repository, number, comment, replaced ?? null, reviews],
      );
    },
    forgetReplaced: async ({ repository, number }) => {
      await pool.query('UPDATE pull SET replaced = NULL WHERE repository = $1 AND number = $2', [repository, number]);
    },
    rememberPlan: async ({ repository, number }, shown, summary) => {
      const { headSha, digest, counts, analysis, hasBlindSpots, at } = shown;
      await pool.query(
        `INSERT INTO plan (repository, number, head, digest, creates, changes, deletes, blind_spots, files, parsed,
                           milliseconds, published_at, summary)
         SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13 WHERE $4 IS DISTINCT FROM (
           SELECT digest FROM plan WHERE repository = $1 AND number = $2 AND head = $3
           ORDER BY published_at DESC, id DESC LIMIT 1)`,
        [
          ...[repository, number, headSha, digest, counts.create, counts.change, counts.delete, hasBlindSpots],
          ...[analysis.files, analysis.parsed, analysis.milliseconds, at, JSON.stringify(summary)],
        ],
      );
    },
    summaryOf: async ({ repository, number }, digest) => {
      const { rows } = await pool.query<{ summary: PlanSummary | null }>(
        'SELECT summary FROM plan WHERE repository = $1 AND number = $2 AND digest = $3 ORDER BY id DESC LIMIT 1',
        [repository, number, digest],
      );
      return rows[0]?.summary ?? undefined;
    },
    askRerun: async ({ repository, number }) => {
      await pool.query(
        `INSERT INTO pull (repository, number, rerun_at) VALUES ($1, $2, date_trunc('milliseconds', clock_timestamp()))
         ON CONFLICT (repository, number) DO UPDATE SET rerun_at = excluded.rerun_at`,
        [repository, number],
      );
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

interface PullRow {
  readonly comment: string | null;
  readonly replaced: string | null;
  readonly rerun_at: Date | null;
}

interface PlanRow {
  readonly head: string;
  readonly digest: string;
  readonly creates: number;
  readonly changes: number;
  readonly deletes: number;
  readonly files: number;
  readonly parsed: number;
  readonly milliseconds: number;
  readonly blind_spots: boolean;
  readonly published_at: Date;
}

function toShownPlan({
  head,
  digest,
  creates,
  changes,
  deletes,
  files,
  parsed,
  milliseconds,
  ...row
}: PlanRow): ShownPlan {
  return {
    headSha: head,
    digest: digest as PlanDigest,
    counts: { create: creates, change: changes, delete: deletes },
    analysis: { files, parsed, milliseconds },
    hasBlindSpots: row.blind_spots,
    at: row.published_at.toISOString(),
  };
}
