import type { CountedReview, IgnoredBecause } from '#analyzer/model/approval.ts';
import type { ApprovalFacts, Review } from './facts.ts';

type Judgement = { readonly counts: CountedReview } | { readonly ignored: IgnoredBecause };

/** Whether one approving review counts for the plan of the current head, apart from whose set its author is in. */
export function judgeReview(facts: ApprovalFacts, review: Review): Judgement {
  const ignored = ignoredForPerson(facts, review);
  if (ignored !== undefined) return { ignored };
  const { commit } = review;
  if (commit === undefined) return { ignored: { reason: 'no-commit' } };
  const unseen = ignoredForPlan(facts, review, commit);
  if (unseen !== undefined) return { ignored: unseen };
  const carried = commit !== facts.pull.headSha;
  return { counts: { review: review.id, by: review.reviewer, at: review.submittedAt, commit, carried } };
}

/** Who may speak at all: a person other than those who made the change, who may write now. */
export function ignoredForPerson(facts: ApprovalFacts, review: Review): IgnoredBecause | undefined {
  const { pull, people, rules } = facts;
  const by = review.reviewer;
  if (!review.isPerson) return { reason: 'not-a-person' };
  const mayWrite = people.get(by)?.mayWrite ?? 'unknown';
  if (mayWrite === false) return { reason: 'may-not-write' };
  if (!rules.byAuthor) {
    if (by === pull.author) return { reason: 'author' };
    if (pull.committers?.has(by)) return { reason: 'committer' };
    if (by === pull.lastPusher) return { reason: 'last-pusher' };
    if (pull.committers === undefined) return { reason: 'committers-unknown' };
    if (pull.lastPusher === undefined) return { reason: 'pusher-unknown' };
  }
  return mayWrite === 'unknown' ? { reason: 'access-unknown' } : undefined;
}

/** What was approved: the plan that the commit reviewed showed at that time, if it is still the plan. */
function ignoredForPlan(facts: ApprovalFacts, review: Review, commit: string): IgnoredBecause | undefined {
  const shown = facts.published.get(commit);
  if (shown === undefined) return { reason: 'plan-not-published' };
  const seen = shown.findLast((one) => Date.parse(one.at) <= Date.parse(review.submittedAt));
  if (seen === undefined) return { reason: 'published-later' };
  const voided = { commit, approved: seen.digest };
  if (seen.digest !== facts.plan.digest) return { reason: 'plan-changed', ...voided };
  if (commit === facts.pull.headSha) return undefined;
  if (facts.rules.carry === 'same-commit') return { reason: 'same-commit-only', ...voided };
  return hasBlindSpots(facts) || seen.hasBlindSpots ? { reason: 'blind-spots', ...voided } : undefined;
}

const hasBlindSpots = ({ plan }: ApprovalFacts) => plan.apps.some((app) => app.head.blindSpots.length > 0);
