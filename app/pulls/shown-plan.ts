import type { PlanDigest } from '#analyzer/model/digest.ts';
import type { HistoryEntry } from '#analyzer/render/view.ts';

/** One plan that is shown, or about to be. */
export interface PreparedPlan extends Omit<HistoryEntry, 'milliseconds' | 'digest'> {
  readonly digest: PlanDigest;
  readonly analysis: { readonly files: number; readonly parsed: number; readonly milliseconds: number };
  readonly hasBlindSpots: boolean;
  /** What data it loses, as list-losses.ts says it; unknown for plans of a time when it was not noted. */
  readonly losses: readonly string[] | 'unknown';
}

export interface ShownPlan extends PreparedPlan {
  /** Since when: ISO 8601, UTC, by GitHub's clock. */
  readonly at: string;
}
