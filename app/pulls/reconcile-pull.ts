import { AnalysisError } from '#analyzer/analyzer.ts';
import { renderFailedCheck, renderPlanCheck } from '#analyzer/render/check.ts';
import { countChanges } from '#analyzer/render/count-changes.ts';
import type { PlanView } from '#analyzer/render/view.ts';
import { openCheckBoard } from '../github/check-run.ts';
import type { JobAccess } from '../github/github.ts';
import type { PullJob } from '../jobs/jobs.ts';
import { describeFailure, SUPERSEDED } from '../plan/describe-failure.ts';
import type { PlannedPull } from '../plan/plan-pull.ts';
import { publishComment } from './publish-comment.ts';
import type { PullDeps } from './pull-deps.ts';
import { readPull, type PullState } from './read-pull.ts';

export type PullOutcome = 'published' | 'superseded' | 'closed' | 'failed';

const PLAN_CHECK = 'infra/plan';

/**
 * Brings everything that GitHub shows of one pull request up to what is true now: plan, then the comment, then the
 * checks. Level-triggered: all is read from the API at the start, so that late, doubled and reordered events come to
 * the same, and what already says so is not written again. A head that moved meanwhile ends it: its own event is on
 * the way.
 *
 * @throws what GitHub or git throw when they cannot be reached: the job is then tried again
 */
export async function reconcilePull(deps: PullDeps, job: PullJob): Promise<PullOutcome> {
  const access = await deps.authorize(job);
  const { octokit } = access;
  const { owner, repo } = job;
  const pull = await readPull(octokit, job);
  if (!pull.isOpen) return 'closed';
  const rerun = await deps.store.rerunOf(job);
  const target = { owner, repo, headSha: pull.headSha, appId: deps.appId };
  const checks = await openCheckBoard(octokit, target, rerun !== undefined);
  await checks.begin(PLAN_CHECK);
  try {
    const planned = await deps.planPull(job, access, pull);
    if ((await readPull(octokit, job)).headSha !== pull.headSha) {
      await checks.conclude(PLAN_CHECK, renderFailedCheck(SUPERSEDED));
      return 'superseded';
    }
    const view = await viewOf(deps, job, pull, planned);
    await publish(deps, job, access, view);
    await checks.conclude(PLAN_CHECK, renderPlanCheck(view));
    if (rerun !== undefined) await deps.store.forgetRerun(job, rerun);
    return 'published';
  } catch (error) {
    const concluded = checks.conclude(PLAN_CHECK, renderFailedCheck(describeFailure(error, pull.baseRef)));
    if (error instanceof AnalysisError) {
      await concluded;
      return 'failed';
    }
    // What failed may fail again here; it is the first failure that the job is tried again for.
    await concluded.catch(() => undefined);
    throw error;
  }
}

async function viewOf(
  { store }: PullDeps,
  job: PullJob,
  { headSha, baseRef, url }: PullState,
  { plan, merged, baseSha, ...planned }: PlannedPull,
): Promise<PlanView> {
  const history = await store.historyOf(job);
  const [newest] = history;
  // The time of the first reading: a comment that differs by it alone would be written at every event.
  const isSame = newest?.headSha === headSha && newest.digest === plan.digest;
  return {
    repository: { url },
    pull: { number: job.number, baseRef, baseSha, headSha },
    merged,
    plan,
    analysis: isSame ? newest.analysis : planned.analysis,
    history: history
      .filter((one) => one.headSha !== headSha)
      .map(({ analysis, ...one }) => ({ ...one, milliseconds: analysis.milliseconds })),
    marker: `<!-- understudy plan ${job.repository}#${job.number} -->`,
  };
}

async function publish(deps: PullDeps, job: PullJob, access: JobAccess, view: PlanView): Promise<void> {
  await publishComment(deps, job, access, view);
  await deps.store.remember(job, {
    headSha: view.pull.headSha,
    digest: view.plan.digest,
    counts: countChanges(view.plan),
    analysis: view.analysis,
    hasBlindSpots: view.plan.apps.some((app) => app.head.blindSpots.length > 0),
  });
}
