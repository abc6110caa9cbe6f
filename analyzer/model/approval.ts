import type { ApprovalRule } from './approval-rules.ts';
import type { PlanDigest } from './digest.ts';
import type { NonEmpty } from './location.ts';

/** Lower case: GitHub's logins are compared without case. */
export type Login = string;
export type Sha = string;

/** Whether the plan of a pull request is approved, by whom, and if not, what is missing. */
export type Approval =
  | { readonly state: 'not-needed' }
  | {
      readonly state: 'approved';
      readonly digest: PlanDigest;
      readonly by: NonEmpty<CountedReview>;
      readonly ignored: readonly IgnoredReview[];
    }
  | {
      readonly state: 'waiting';
      readonly digest: PlanDigest;
      readonly needs: NonEmpty<Need>;
      readonly by: readonly CountedReview[];
      readonly ignored: readonly IgnoredReview[];
    }
  | { readonly state: 'rejected'; readonly digest: PlanDigest; readonly by: NonEmpty<Login> };

/** A review that counts. `carried`: given on an earlier commit with an equal plan. */
export interface CountedReview {
  readonly review: number;
  readonly by: Login;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly commit: Sha;
  readonly carried: boolean;
}

/** An approval that somebody gave and that does not count, with the reason they should read. */
export interface IgnoredReview {
  readonly review: number;
  readonly by: Login;
  readonly because: IgnoredBecause;
}

export type IgnoredBecause =
  | { readonly reason: 'no-commit' | 'plan-not-published' | 'published-later' }
  /** It counted once, and does not any more: its reviewer is called back. */
  | {
      readonly reason: 'plan-changed' | 'blind-spots' | 'same-commit-only';
      readonly commit: Sha;
      /** What was approved. */
      readonly approved: PlanDigest;
    }
  | { readonly reason: 'not-a-person' | 'author' | 'committer' | 'last-pusher' }
  | { readonly reason: 'may-not-write' | 'access-unknown' | 'committers-unknown' | 'pusher-unknown' };

/** Phrases of our own among the names in `from` and `about`. */
export const ANY_WRITER = 'somebody who may write';
export const ANY_CHANGE = 'any change of the infrastructure';

/** A rule that is not fulfilled yet. */
export interface Need {
  readonly rule: ApprovalRule;
  /** How many more different people. */
  readonly missing: number;
  /** What the rule is about in this plan: addresses and risks, for people. */
  readonly about: readonly string[];
  /** From whom, in words: `@org/platform`, `somebody who may write`, the code owners of a path. */
  readonly from: readonly string[];
  /** Why it may be impossible as it is, and what would mend it. */
  readonly obstacles: readonly string[];
}
