import type { Sha } from '../model/approval.ts';
import type { PlanDigest } from '../model/digest.ts';

/** What the App vouches for: this plan of this commit is approved. */
export interface ApprovalRecord {
  readonly version: 1;
  /** GitHub's id: a name can be given to another repository. */
  readonly repository: number;
  readonly pull: number;
  /** The head that was approved, or the commit that its merge made. */
  readonly commit: Sha;
  /** The base branch's tip whose rules were asked. */
  readonly base: Sha;
  readonly digest: PlanDigest;
  /** Empty where nothing changes, so that nobody had to. */
  readonly approvers: readonly Approver[];
  /** ISO 8601, UTC. A record is signed anew each time it is asked for. */
  readonly issuedAt: string;
}

export interface Approver {
  readonly login: string;
  readonly review: number;
  readonly at: string;
  readonly commit: Sha;
}
