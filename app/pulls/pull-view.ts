import type { ApprovalView } from '#analyzer/render/approval-view.ts';
import type { PlanView } from '#analyzer/render/view.ts';
import type { PullJob } from '../jobs/jobs.ts';
import type { PlannedPull } from '../plan/plan-pull.ts';
import type { ShownPlan } from './shown-plan.ts';
import type { PullState } from './read-pull.ts';

/** The hidden line that the comment of a pull request begins with. */
export const markerOf = ({ repository, number }: PullJob): string => `<!-- understudy plan ${repository}#${number} -->`;

/** Everything that comment and checks are made from. Equal states give equal views, so that nothing is written twice. */
export function viewOf(
  job: PullJob,
  { headSha, baseRef, url }: PullState,
  { plan, merged, baseSha, ...planned }: PlannedPull,
  plans: readonly ShownPlan[],
  approval: ApprovalView,
  { preview, partners }: Pick<PlanView, 'preview' | 'partners'>,
): PlanView {
  const newest = plans.find((one) => one.headSha === headSha);
  // The time of the first reading: a comment that differs by it alone would be written at every event.
  const isSame = newest?.digest === plan.digest;
  return {
    repository: { url },
    pull: { number: job.number, baseRef, baseSha, headSha },
    merged,
    plan,
    approval,
    preview,
    partners,
    analysis: isSame ? newest.analysis : planned.analysis,
    history: plans
      .filter((one) => one.headSha !== headSha)
      .map(({ analysis, ...one }) => ({ ...one, milliseconds: analysis.milliseconds })),
    marker: markerOf(job),
  };
}
