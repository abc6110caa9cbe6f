import type { CountedReview, IgnoredBecause } from './approval.ts';
import type { ApprovalFacts, Review } from './facts.ts';

type Judgement = { readonly counts: CountedReview } | { readonly ignored: IgnoredBecause };

/** Whether one approving review counts for the plan of the current head, apart from whose set its author is in. */
export function judgeReview(facts: ApprovalFacts, review: Review): Judgement {
  const ignored = ignoredForPerson(facts, review) ?? ignoredForPlan(facts, review);
  if (ignored !== undefined) return { ignored };
  const commit = review.commit!;
  const carried = commit !== facts.pull.headSha;
  return { counts: { review: review.id, by: review.reviewer, at: review.submittedAt, commit, carried } };
}

/** Who may speak at all: a person other than those who made the change, who may write now. */
export function ignoredForPerson(facts: ApprovalFacts, review: Review): IgnoredBecause | undefined {
  const { pull, people, rules } = facts;
  const by = review.reviewer;
  if (!review.isPerson) return { reason: 'not-a-person' };
  if (!rules.byAuthor) {
    if (by === pull.author) return { reason: 'author' };
    if (pull.committers.has(by)) return { reason: 'committer' };
    if (by === pull.lastPusher) return { reason: 'last-pusher' };
  }
  const mayWrite = people.get(by)?.mayWrite ?? 'unknown';
  if (mayWrite === 'unknown') return { reason: 'access-unknown' };
  return mayWrite ? undefined : { reason: 'may-not-write' };
}

/** What was approved: the plan shown for the commit reviewed, if it had been shown by then and is still the plan. */
function ignoredForPlan(facts: ApprovalFacts, review: Review): IgnoredBecause | undefined {
  if (review.commit === undefined) return { reason: 'no-commit' };
  const seen = facts.published.get(review.commit);
  if (seen === undefined) return { reason: 'plan-not-published' };
  if (Date.parse(seen.at) > Date.parse(review.submittedAt)) return { reason: 'published-later' };
  if (seen.digest !== facts.plan.digest) return { reason: 'plan-changed', approved: seen.digest };
  if (review.commit === facts.pull.headSha) return undefined;
  if (facts.rules.carry === 'same-commit') return { reason: 'same-commit-only' };
  return hasBlindSpots(facts) || seen.hasBlindSpots ? { reason: 'blind-spots' } : undefined;
}

const hasBlindSpots = ({ plan }: ApprovalFacts) => plan.apps.some((app) => app.head.blindSpots.length > 0);
