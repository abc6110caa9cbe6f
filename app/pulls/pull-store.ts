import type { Pool } from 'pg';
import type { PlanDigest } from '#analyzer/model/digest.ts';
import type { PlanSummary } from '#analyzer/model/plan-summary.ts';
import { toPlan, toShownPlan, type PlanRow, type PullRow } from './pull-rows.ts';
import type { PreparedPlan, ShownPlan } from './shown-plan.ts';

export interface PullKey {
  readonly repository: number;
  readonly number: number;
}

/** What the App remembers of a pull request. */
export interface PullMemory {
  readonly comment: number | undefined;
  /** A comment that another one takes the place of, as long as that is not done. */
  readonly replaced: number | undefined;
  /** When somebody last asked for the checks to be written anew, if it has not been done since. */
  readonly rerun: Date | undefined;
  /** Reviews whose authors were called back. */
  readonly called: ReadonlySet<number>;
  /** Newest first. */
  readonly plans: readonly ShownPlan[];
  /** Of which it is not known whether they were shown. */
  readonly prepared: readonly PreparedPlan[];
}

export interface PullStore {
  read(pull: PullKey): Promise<PullMemory>;
  rememberComment(pull: PullKey, comment: number): Promise<void>;
  /** A new comment is about to take this one's place. */
  prepareReplacement(pull: PullKey, replaced: number): Promise<void>;
  /** This is the comment now, and it calls the authors of these reviews. */
  rememberCall(pull: PullKey, comment: number, reviews: readonly number[]): Promise<void>;
  forgetReplaced(pull: PullKey): Promise<void>;
  /** Notes a plan that is about to be shown, so that no crash makes it be shown and not known. */
  preparePlan(pull: PullKey, plan: PreparedPlan, summary: PlanSummary): Promise<void>;
  /** It is shown. @param at ISO 8601, UTC, by GitHub's clock */
  confirmPlan(pull: PullKey, plan: Pick<PreparedPlan, 'headSha' | 'digest'>, at: string): Promise<void>;
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
          `SELECT head, digest, creates, changes, deletes, files, parsed, milliseconds, blind_spots, losses,
                  published_at
           FROM plan WHERE repository = $1 AND number = $2 ORDER BY published_at DESC NULLS FIRST, id DESC LIMIT ${PLANS}`,
          key,
        ),
      ]);
      const [pull] = pulls.rows;
      return {
        comment: pull?.comment == null ? undefined : Number(pull.comment),
        replaced: pull?.replaced == null ? undefined : Number(pull.replaced),
        rerun: pull?.rerun_at ?? undefined,
        called: new Set(calls.rows.map((row) => Number(row.review))),
        plans: plans.rows.flatMap((row) => (row.published_at === null ? [] : [toShownPlan(row, row.published_at)])),
        prepared: plans.rows.filter((row) => row.published_at === null).map(toPlan),
      };
    },
    rememberComment: async ({ repository, number }, comment) => {
      await pool.query(
        `INSERT INTO pull (repository, number, comment) VALUES ($1, $2, $3)
         ON CONFLICT (repository, number) DO UPDATE SET comment = excluded.comment`,
        [repository, number, comment],
      );
    },
    prepareReplacement: async ({ repository, number }, replaced) => {
      await pool.query(
        `INSERT INTO pull (repository, number, replaced) VALUES ($1, $2, $3)
         ON CONFLICT (repository, number) DO UPDATE SET replaced = excluded.replaced`,
        [repository, number, replaced],
      );
    },
    rememberCall: async ({ repository, number }, comment, reviews) => {
      await pool.query(
        `WITH called AS (
           INSERT INTO call SELECT $1, $2, review FROM unnest($4::bigint[]) AS review ON CONFLICT DO NOTHING)
         INSERT INTO pull (repository, number, comment) VALUES ($1, $2, $3)
         ON CONFLICT (repository, number) DO UPDATE SET comment = excluded.comment`,
        [repository, number, comment, reviews],
      );
    },
    forgetReplaced: async ({ repository, number }) => {
      await pool.query('UPDATE pull SET replaced = NULL WHERE repository = $1 AND number = $2', [repository, number]);
    },
    preparePlan: async ({ repository, number }, plan, summary) => {
      const { headSha, digest, counts, analysis, hasBlindSpots, losses } = plan;
      // Those of earlier runs were recovered before this, or never shown.
      await pool.query('DELETE FROM plan WHERE repository = $1 AND number = $2 AND published_at IS NULL', [
        repository,
        number,
      ]);
      await pool.query(
        `INSERT INTO plan (repository, number, head, digest, creates, changes, deletes, blind_spots, files, parsed,
                           milliseconds, summary, losses)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
        [
          ...[repository, number, headSha, digest, counts.create, counts.change, counts.delete, hasBlindSpots],
          ...[analysis.files, analysis.parsed, analysis.milliseconds, JSON.stringify(summary)],
          losses === 'unknown' ? null : losses,
        ],
      );
    },
    confirmPlan: async ({ repository, number }, { headSha, digest }, at) => {
      await pool.query(
        `UPDATE plan SET published_at = $5
         WHERE repository = $1 AND number = $2 AND head = $3 AND digest = $4 AND published_at IS NULL`,
        [repository, number, headSha, digest, at],
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
