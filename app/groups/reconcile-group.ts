import { AnalysisError } from '#analyzer/model/analysis-error.ts';
import { renderFailedCheck } from '#analyzer/render/check.ts';
import { renderGroupChecks, type GroupedPull } from '#analyzer/render/group-check.ts';
import { summarizePlan } from '#analyzer/render/summarize-plan.ts';
import { APPROVAL_CHECK, approvePull } from '../approval/approve-pull.ts';
import { openCheckBoard } from '../github/check-run.ts';
import type { JobAccess } from '../github/github.ts';
import type { GroupJob } from '../jobs/jobs.ts';
import { describeFailure } from '../plan/describe-failure.ts';
import type { PlannedCommit } from '../plan/plan-commit.ts';
import type { PullDeps } from '../pulls/pull-deps.ts';
import { readPull } from '../pulls/read-pull.ts';
import { readShown } from '../pulls/read-shown.ts';
import { publishedOf } from '../pulls/shown-plans.ts';
import { findPulls, lastPull } from './find-pulls.ts';

const PLAN_CHECK = 'infra/plan';
export type GroupOutcome = 'approved' | 'refused' | 'failed' | 'gone';

/**
 * Decides about a merge queue's commit: each pull request in it must change, merged where it stands in the queue, exactly
 * what was approved for it. Reviews, people and rules are read now, and again while it waits, whenever one of its pull
 * requests is looked at.
 *
 * @see https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/configuring-pull-request-merges/managing-a-merge-queue
 * @throws what GitHub or git throw when they cannot be reached: the job is then tried again
 */
export async function reconcileGroup(deps: PullDeps, job: GroupJob): Promise<GroupOutcome> {
  const access = await deps.authorize(job);
  const target = { owner: job.owner, repo: job.repo, headSha: job.headSha, appId: deps.appId };
  const known = await deps.groups.read(job);
  const checks = await openCheckBoard(access.octokit, target, known?.rerun !== undefined);
  const isDecided = checks.hasEnded(PLAN_CHECK) && checks.hasEnded(APPROVAL_CHECK);
  if (isDecided && known === undefined) return 'gone';
  if (!isDecided) await deps.groups.remember(job, lastPull(job));
  await checks.begin(PLAN_CHECK);
  try {
    const { cloneUrl, baseRef, headRef: ref, headSha: sha, baseSha: since } = job;
    const planned = await deps.planCommit(job, access, { cloneUrl, ref, baseRef, sha, since });
    const { plan, approval } = renderGroupChecks(await judge(deps, job, access, planned));
    await checks.conclude(APPROVAL_CHECK, approval);
    await checks.conclude(PLAN_CHECK, plan);
    if (known?.rerun !== undefined) await deps.groups.forgetRerun(job, known.rerun);
    return approval.conclusion === 'success' ? 'approved' : 'refused';
  } catch (error) {
    const isAnalysis = error instanceof AnalysisError;
    // What was decided stands while GitHub cannot be reached: a failure would take the group out of the queue.
    if (isDecided && !isAnalysis) throw error;
    const failed = renderFailedCheck(describeFailure(error, job.baseRef));
    const concluded = Promise.all([checks.conclude(PLAN_CHECK, failed), checks.conclude(APPROVAL_CHECK, failed)]);
    if (isAnalysis) {
      await concluded;
      if (known?.rerun !== undefined) await deps.groups.forgetRerun(job, known.rerun);
      return 'failed';
    }
    await concluded.catch(() => undefined);
    throw error;
  }
}

async function judge(
  deps: PullDeps,
  job: GroupJob,
  access: JobAccess,
  { steps, rules }: PlannedCommit,
): Promise<readonly GroupedPull[]> {
  const numbers = await findPulls(access.octokit, job, steps);
  // Before reviews are read: whose review changes after that has the group looked at again.
  await deps.groups.remember(
    job,
    numbers.filter((one) => one !== undefined),
  );
  const judged: GroupedPull[] = [];
  for (const [index, { plan, heads }] of steps.entries()) {
    const number = numbers[index];
    if (number === undefined) {
      judged.push({ number, plan, because: 'unknown' });
      continue;
    }
    const pullJob = { ...job, number };
    const pull = await readPull(access.octokit, pullJob);
    if (heads.length > 0 && !heads.includes(pull.headSha)) {
      judged.push({ number, plan, because: 'another-head' });
      continue;
    }
    const published = publishedOf(await readShown(deps, pullJob, access));
    const summary = summarizePlan(plan);
    const approval = await approvePull(deps, pullJob, access, pull, { plan, summary, rules, published });
    judged.push({ number, plan, approval });
  }
  return judged;
}
