import type { Approval, Sha } from '../model/approval.ts';
import type { PlanDelta } from '../model/plan-summary.ts';

/** What comment and check say of the approval of a plan. */
export interface ApprovalView {
  readonly decision: Approval;
  /** Reviewers whose approval counted once and does not any more, for the first time or still. */
  readonly voided: readonly VoidedApproval[];
  readonly notes: readonly ApprovalNote[];
}

export interface VoidedApproval {
  readonly review: number;
  readonly by: string;
  readonly commit: Sha;
  /** Against the plan they approved; undefined where the App no longer knows what that said. */
  readonly delta: PlanDelta | undefined;
  readonly because: 'plan-changed' | 'blind-spots' | 'same-commit-only';
}

export type ApprovalNote =
  /** This pull request edits the rules; those of the base branch judge it. */
  | { readonly kind: 'edits-rules'; readonly paths: readonly string[] }
  | { readonly kind: 'advisory'; readonly because: 'not-required' | 'not-pinned' | 'unreadable' }
  /** Where people see who approved what before. */
  | { readonly kind: 'audit'; readonly url: string }
  | { readonly kind: 'invalid-owners'; readonly path: string; readonly lines: readonly number[] };
