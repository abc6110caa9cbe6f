import type { PlanDigest } from '#analyzer/model/digest.ts';
import type { PreparedPlan, ShownPlan } from './shown-plan.ts';

/** One row of the table `pull`. */
export interface PullRow {
  readonly comment: string | null;
  readonly replaced: string | null;
  readonly rerun_at: Date | null;
}

/** One row of the table `plan`. */
export interface PlanRow {
  readonly head: string;
  readonly digest: string;
  readonly creates: number;
  readonly changes: number;
  readonly deletes: number;
  readonly files: number;
  readonly parsed: number;
  readonly milliseconds: number;
  readonly blind_spots: boolean;
  readonly losses: readonly string[] | null;
  readonly published_at: Date | null;
}

export function toPlan({ head, digest, creates, changes, deletes, ...row }: PlanRow): PreparedPlan {
  return {
    headSha: head,
    digest: digest as PlanDigest,
    counts: { create: creates, change: changes, delete: deletes },
    analysis: { files: row.files, parsed: row.parsed, milliseconds: row.milliseconds },
    hasBlindSpots: row.blind_spots,
    losses: row.losses ?? 'unknown',
  };
}

export const toShownPlan = (row: PlanRow, at: Date): ShownPlan => ({ ...toPlan(row), at: at.toISOString() });
