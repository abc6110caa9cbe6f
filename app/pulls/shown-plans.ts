import type { Sha } from '#analyzer/model/approval.ts';
import { listLosses } from '#analyzer/diff/list-losses.ts';
import type { NonEmpty } from '#analyzer/model/location.ts';
import { countChanges } from '#analyzer/render/count-changes.ts';
import type { PlanView } from '#analyzer/render/view.ts';
import type { PublishedPlan } from '../approval/facts.ts';
import type { WrittenComment } from '../github/comment.ts';
import { readCommentState } from './comment-state.ts';
import type { PullMemory } from './pull-store.ts';
import type { PreparedPlan, ShownPlan } from './shown-plan.ts';

/** Which plans were shown for which head, oldest first. */
export function publishedOf(plans: readonly ShownPlan[]): ReadonlyMap<Sha, NonEmpty<PublishedPlan>> {
  const published = new Map<Sha, NonEmpty<PublishedPlan>>();
  for (const { headSha, digest, at, hasBlindSpots } of plans.toReversed()) {
    const one = { digest, at, hasBlindSpots };
    const earlier = published.get(headSha);
    published.set(headSha, earlier === undefined ? [one] : [...earlier, one]);
  }
  return published;
}

/**
 * Plans that were being shown when the App died, and whose comments are there: they were shown.
 *
 * @param comments our own
 */
export function foundShown({ prepared }: PullMemory, comments: readonly WrittenComment[]): readonly ShownPlan[] {
  return prepared.flatMap((plan) => {
    const witness = comments.find((one) => {
      const state = readCommentState(one.body);
      return state?.headSha === plan.headSha && state.digest === plan.digest;
    });
    return witness === undefined ? [] : [{ ...plan, at: witness.updatedAt }];
  });
}

export const newestFirst = (plans: readonly ShownPlan[]): readonly ShownPlan[] =>
  plans.toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at));

/** What is noted of a plan before it is shown. */
export function preparedPlan({ pull, plan, analysis }: PlanView): PreparedPlan {
  return {
    headSha: pull.headSha,
    digest: plan.digest,
    counts: countChanges(plan),
    analysis,
    hasBlindSpots: plan.apps.some((app) => app.head.blindSpots.length > 0),
    losses: listLosses(plan),
  };
}

/**
 * Whether a plan loses data that the plan in the comment does not lose. What was shown once is no news, and what is not
 * known is none either. The comment is the witness: back on an earlier head, the newest plan is not the one it shows.
 */
export function losesMore(
  { digest, losses }: PreparedPlan,
  plans: readonly ShownPlan[],
  comment: WrittenComment | undefined,
): boolean {
  const shown = comment === undefined ? undefined : readCommentState(comment.body)?.digest;
  const before = plans.find((one) => one.digest === shown)?.losses ?? 'unknown';
  if (losses === 'unknown' || before === 'unknown' || plans.some((one) => one.digest === digest)) return false;
  return losses.some((one) => !before.includes(one));
}
