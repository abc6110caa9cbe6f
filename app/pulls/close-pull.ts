import type { JobAccess } from '../github/github.ts';
import type { PullJob } from '../jobs/jobs.ts';
import type { PullDeps } from './pull-deps.ts';
import { rememberDecision } from './remember-decision.ts';
import type { PullState } from './read-pull.ts';

/**
 * What stands decided about a pull request that is closed: nothing any more, or, where it was merged and the commit on
 * the base branch changes exactly what was approved, that commit.
 */
export async function closePull(
  deps: PullDeps,
  job: PullJob,
  access: JobAccess,
  { baseRef, cloneUrl, merged }: PullState,
): Promise<void> {
  const { decisions, planCommit } = deps;
  const last = await decisions.newest(job.repository, job.number);
  if (last === undefined || last.state === 'merged' || last.state === 'closed') return;
  const isApproved = last.state === 'approved' || last.state === 'not-needed';
  if (merged !== undefined && isApproved) {
    const made = { ref: `refs/heads/${baseRef}`, sha: merged, since: undefined };
    const { steps } = await planCommit(job, access, { cloneUrl, baseRef, ...made });
    if (steps.every((one) => one.plan.digest === last.digest)) {
      await rememberDecision(deps, job, { ...last, commit: merged, state: 'merged' });
      return;
    }
  }
  await rememberDecision(deps, job, { ...last, state: 'closed' });
}
