import type { Approval, IgnoredReview } from '#analyzer/model/approval.ts';
import type { Plan } from '#analyzer/model/plan.ts';
import type { PlanSummary } from '#analyzer/model/plan-summary.ts';
import { comparePlans } from '#analyzer/diff/compare-plans.ts';
import type { ApprovalNote, ApprovalView, VoidedApproval } from '#analyzer/render/approval-view.ts';
import type { JobAccess } from '../github/github.ts';
import type { PullJob } from '../jobs/jobs.ts';
import type { PullDeps } from '../pulls/pull-deps.ts';
import type { PullState } from '../pulls/read-pull.ts';
import { decideApproval } from './decide-approval.ts';
import type { ApprovalFacts } from './facts.ts';
import { namedPrincipals } from './named-principals.ts';
import { newestDecisive } from './newest-decisive.ts';
import { readAuthorship } from './read-authorship.ts';
import { readEnforcement } from './read-enforcement.ts';
import { readPeople } from './read-people.ts';
import { readReviews } from './read-reviews.ts';
import type { BaseRules } from './read-rules.ts';

export const APPROVAL_CHECK = 'infra/approval';

/** What is being approved, and what of it was shown. */
export interface ApprovalCase {
  readonly plan: Plan;
  readonly summary: PlanSummary;
  readonly rules: BaseRules;
  readonly published: ApprovalFacts['published'];
}

/**
 * Decides whether a plan of a pull request is approved, from what GitHub says now; and against what was approved
 * before, if that is another plan.
 *
 * @throws what GitHub throws when it cannot be reached
 */
export async function approvePull(
  deps: Pick<PullDeps, 'appId' | 'authorizeMembers' | 'store' | 'auditUrl'>,
  job: PullJob,
  { octokit }: JobAccess,
  pull: PullState,
  { plan, summary, rules, published }: ApprovalCase,
): Promise<ApprovalView> {
  const check = { name: APPROVAL_CHECK, appId: deps.appId };
  const [reviews, authorship, enforcement] = await Promise.all([
    readReviews(octokit, job),
    readAuthorship(octokit, job, pull),
    readEnforcement(octokit, job, pull.baseRef, check),
  ]);
  const named = namedPrincipals(plan, rules.rules, rules.owners);
  const reviewers = newestDecisive(reviews).filter((one) => one.isPerson);
  const logins = new Set([...reviewers.map((one) => one.reviewer), ...named.users]);
  const openOrganization = () => deps.authorizeMembers(job);
  const known = await readPeople(octokit, openOrganization, job, logins, named.teams);
  const facts = { plan, pull: authorship, reviews, published, rules: rules.rules, owners: rules.owners, ...known };
  const decision = decideApproval(facts);
  const voided = await Promise.all(ignoredIn(decision).flatMap((one) => voidedOf(deps, job, summary, one) ?? []));
  const audit = deps.auditUrl(job, Date.parse(pull.readAt));
  const notes = [
    ...notesOf(rules, enforcement),
    ...(audit === undefined ? [] : [{ kind: 'audit', url: audit } as const]),
  ];
  return { decision, voided, notes };
}

/** Somebody is called back only while the gate is closed for want of them. */
const ignoredIn = (decision: Approval) => (decision.state === 'waiting' ? decision.ignored : []);

function voidedOf(
  { store }: Pick<PullDeps, 'store'>,
  job: PullJob,
  now: PlanSummary,
  { review, by, because }: IgnoredReview,
): Promise<VoidedApproval> | undefined {
  if (!('approved' in because)) return undefined;
  const { commit, approved, reason } = because;
  return store.summaryOf(job, approved).then((before) => ({
    ...{ review, by, commit, because: reason },
    delta: before === undefined ? undefined : comparePlans(before, now),
  }));
}

function notesOf(
  { edited, owners, ownersPath }: BaseRules,
  enforcement: Awaited<ReturnType<typeof readEnforcement>>,
): readonly ApprovalNote[] {
  const { invalidLines } = owners;
  return [
    ...(edited.length > 0 ? [{ kind: 'edits-rules', paths: edited } as const] : []),
    ...(ownersPath !== undefined && invalidLines.length > 0
      ? [{ kind: 'invalid-owners', path: ownersPath, lines: invalidLines } as const]
      : []),
    ...(enforcement === 'enforced' ? [] : [{ kind: 'advisory', because: enforcement } as const]),
  ];
}
