import type { Sha } from '#analyzer/model/approval.ts';
import type { NonEmpty } from '#analyzer/model/location.ts';
import type { Plan } from '#analyzer/model/plan.ts';
import { countChanges } from '#analyzer/render/count-changes.ts';
import type { PlanView } from '#analyzer/render/view.ts';
import type { PublishedPlan } from '../approval/facts.ts';
import type { WrittenComment } from '../github/comment.ts';
import { readCommentState } from './comment-state.ts';
import type { PullMemory, ShownPlan } from './pull-store.ts';

/**
 * Which plans were shown for which head, oldest first. The comment itself is a witness too: the App may have died
 * between writing it and noting so. It is believed only for the plan that is still the plan.
 */
export function publishedOf(
  { plans }: PullMemory,
  comment: WrittenComment | undefined,
  plan: Plan,
): ReadonlyMap<Sha, NonEmpty<PublishedPlan>> {
  const published = new Map<Sha, NonEmpty<PublishedPlan>>();
  const add = (head: Sha, one: PublishedPlan) => published.set(head, appended(published.get(head), one));
  for (const { headSha, digest, at, hasBlindSpots } of plans.toReversed()) add(headSha, { digest, at, hasBlindSpots });
  const state = comment === undefined ? undefined : readCommentState(comment.body);
  if (comment === undefined || state === undefined || state.digest !== plan.digest) return published;
  if (published.get(state.headSha)?.at(-1)?.digest === state.digest) return published;
  add(state.headSha, { digest: plan.digest, at: comment.updatedAt, hasBlindSpots: hasBlindSpots(plan) });
  return published;
}

const appended = (some: NonEmpty<PublishedPlan> | undefined, one: PublishedPlan): NonEmpty<PublishedPlan> =>
  some === undefined ? [one] : [...some, one];

/** What is noted of a plan that the comment shows now. @param at since when, by GitHub's clock */
export function shownPlan({ pull, plan, analysis }: PlanView, at: string): ShownPlan {
  return {
    headSha: pull.headSha,
    digest: plan.digest,
    counts: countChanges(plan),
    analysis,
    hasBlindSpots: hasBlindSpots(plan),
    at,
  };
}

const hasBlindSpots = (plan: Plan) => plan.apps.some((app) => app.head.blindSpots.length > 0);
