import type { PlanDigest } from '#analyzer/model/digest.ts';
import type { Plan } from '#analyzer/model/plan.ts';
import type { CodeOwners } from './code-owners.ts';
import type { ApprovalRules } from '#analyzer/model/approval-rules.ts';

/** Everything the decision depends on, read from GitHub and our own records a moment ago. Never from a payload. */
export interface ApprovalFacts {
  readonly plan: Plan;
  readonly pull: PullFacts;
  /** In the order GitHub lists them: oldest first, over all pages. */
  readonly reviews: readonly Review[];
  readonly people: ReadonlyMap<Login, Person>;
  /** Which plan was shown for which head, and since when. */
  readonly published: ReadonlyMap<Sha, PublishedPlan>;
  readonly rules: ApprovalRules;
  readonly owners: CodeOwners;
}

/** Lower case: GitHub's logins are compared without case. */
export type Login = string;
export type Sha = string;

export interface PullFacts {
  readonly headSha: Sha;
  readonly author: Login;
  /** Authors and committers of the commits between base and head, as far as GitHub knows their accounts. */
  readonly committers: ReadonlySet<Login>;
  readonly lastPusher: Login | undefined;
}

export interface Review {
  readonly id: number;
  readonly reviewer: Login;
  readonly isPerson: boolean;
  readonly state: 'APPROVED' | 'CHANGES_REQUESTED' | 'DISMISSED' | 'COMMENTED' | 'PENDING';
  readonly commit: Sha | undefined;
  /** ISO 8601, UTC. */
  readonly submittedAt: string;
}

export interface Person {
  /** Now, not when they reviewed. `unknown`: GitHub would not say, so it does not count. */
  readonly mayWrite: boolean | 'unknown';
  /** `@org/team` in lower case, or why it cannot be known. */
  readonly teams: ReadonlySet<string> | 'unknown';
}

export interface PublishedPlan {
  readonly digest: PlanDigest;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly hasBlindSpots: boolean;
}
