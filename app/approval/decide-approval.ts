import type { Approval, CountedReview, IgnoredBecause, IgnoredReview } from '#analyzer/model/approval.ts';
import { DEFAULT_RULES, type ApprovalRule, type ApprovalRules } from '#analyzer/model/approval-rules.ts';
import type { NonEmpty } from '#analyzer/model/location.ts';
import { changesAnything } from './applies.ts';
import type { ApprovalFacts, Review } from './facts.ts';
import { unmetNeeds } from './fulfil-rule.ts';
import { ignoredForPerson, judgeReview } from './judge-review.ts';
import { newestDecisive } from './newest-decisive.ts';

/**
 * Decides whether the plan of the current head is approved. Pure: the same facts give the same answer, in whatever
 * order the events that led here arrived. Anything unknown counts against approval.
 */
export function decideApproval(facts: ApprovalFacts): Approval {
  if (!facts.plan.apps.some(changesAnything)) return { state: 'not-needed' };
  const { digest } = facts.plan;
  const reviews = newestDecisive(facts.reviews);
  const rejected = reviews
    .filter((review) => review.state === 'CHANGES_REQUESTED' && blocks(facts, review))
    .map((review) => review.reviewer);
  if (isNonEmpty(rejected)) return { state: 'rejected', digest, by: rejected };

  const by: CountedReview[] = [];
  const ignored: IgnoredReview[] = [];
  for (const review of reviews) {
    if (review.state !== 'APPROVED') continue;
    const judgement = judgeReview(facts, review);
    if ('counts' in judgement) by.push(judgement.counts);
    else ignored.push({ review: review.id, by: review.reviewer, because: judgement.ignored });
  }
  const needs = rulesFor(facts.rules).flatMap((rule) => unmetNeeds(facts, rule, by));
  if (isNonEmpty(needs)) return { state: 'waiting', digest, needs, by, ignored };
  // rulesFor always has a rule for any change, so nothing missing means somebody approved.
  return { state: 'approved', digest, by: by as readonly CountedReview[] as NonEmpty<CountedReview>, ignored };
}

const UNKNOWN: ReadonlySet<IgnoredBecause['reason']> = new Set([
  'access-unknown',
  'committers-unknown',
  'pusher-unknown',
]);

/** Who could approve can also block; somebody of whom GitHub will not tell is taken to be able to. */
function blocks(facts: ApprovalFacts, review: Review): boolean {
  const ignored = ignoredForPerson(facts, review);
  return ignored === undefined || UNKNOWN.has(ignored.reason);
}

/** However the rules are written, a change of infrastructure needs somebody. */
export function rulesFor({ rules }: ApprovalRules): readonly ApprovalRule[] {
  const always = rules.some((rule) => rule.when.on === 'any-change' && rule.need > 0);
  return always ? rules : [...rules, ...DEFAULT_RULES.rules];
}

function isNonEmpty<T>(items: readonly T[]): items is NonEmpty<T> {
  return items.length > 0;
}
