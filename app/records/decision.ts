import type { Approval } from '#analyzer/model/approval.ts';
import type { ApprovalRules } from '#analyzer/model/approval-rules.ts';
import type { Approver } from '#analyzer/record/approval-record.ts';

/** One decision about a plan, as it is kept for ever. */
export interface Decision {
  readonly repository: number;
  readonly number: number;
  readonly commit: string;
  /** The base branch's tip whose rules were asked. */
  readonly base: string;
  /** Of the plan; empty where it could not be made. */
  readonly digest: string;
  /**
   * `failed`: there was no plan to decide about. `merged`: approved, and this commit is what merging made. `closed`: its
   * pull request is, and nothing stands decided any more.
   */
  readonly state: Approval['state'] | 'failed' | 'merged' | 'closed';
  readonly approvers: readonly Approver[];
  /** Who stands against it. */
  readonly rejectedBy: readonly string[];
  readonly rules: ApprovalRules | undefined;
}

/** What is known of a decision for good. */
export function decisionOf(
  { repository, number }: { readonly repository: number; readonly number: number },
  { commit, base, digest }: { readonly commit: string; readonly base: string; readonly digest: string },
  decision: Approval,
  rules: ApprovalRules,
): Decision {
  const { state } = decision;
  const by = state === 'approved' || state === 'waiting' ? decision.by : [];
  const approvers = by.map((one) => ({ login: one.by, review: one.review, at: one.at, commit: one.commit }));
  const rejectedBy = state === 'rejected' ? decision.by : [];
  return { repository, number, commit, base, digest, state, approvers, rejectedBy, rules };
}

/** No plan, no approval. */
export const failedDecision = (
  { repository, number }: { readonly repository: number; readonly number: number },
  commit: string,
): Decision => ({
  ...{ repository, number, commit, base: '', digest: '' },
  ...{ state: 'failed', approvers: [], rejectedBy: [], rules: undefined },
});
