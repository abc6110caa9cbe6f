import type { Login, Sha } from '#analyzer/model/approval.ts';
import type { ApprovalRules } from '#analyzer/model/approval-rules.ts';
import type { PlanDigest } from '#analyzer/model/digest.ts';
import type { NonEmpty } from '#analyzer/model/location.ts';
import type { Plan } from '#analyzer/model/plan.ts';
import type { CodeOwners } from './code-owners.ts';

/** Everything the decision depends on, read from GitHub and our own records a moment ago. Never from a payload. */
export interface ApprovalFacts {
  readonly plan: Plan;
  readonly pull: PullFacts;
  /** In the order GitHub lists them: oldest first, over all pages. */
  readonly reviews: readonly Review[];
  /** Those who reviewed, and those whom the rules name. */
  readonly people: ReadonlyMap<Login, Person>;
  /** Teams that the rules name, as `@org/team` in lower case. */
  readonly teams: ReadonlyMap<string, 'known' | 'missing' | 'unreadable'>;
  /** Which plans were shown for which head, oldest first. */
  readonly published: ReadonlyMap<Sha, NonEmpty<PublishedPlan>>;
  readonly rules: ApprovalRules;
  readonly owners: CodeOwners;
}

export interface PullFacts {
  readonly headSha: Sha;
  readonly author: Login;
  /**
   * Authors and committers of the commits between base and head, as far as GitHub knows their accounts. Undefined where
   * it does not list them all.
   */
  readonly committers: ReadonlySet<Login> | undefined;
  /** Undefined where GitHub will not say. */
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
  /** `@org/team` in lower case, of those that the rules name. */
  readonly teams: ReadonlySet<string>;
}

export interface PublishedPlan {
  readonly digest: PlanDigest;
  /** ISO 8601, UTC, by GitHub's clock. */
  readonly at: string;
  readonly hasBlindSpots: boolean;
}
