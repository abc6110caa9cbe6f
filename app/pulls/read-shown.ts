import { listOwnComments } from '../github/comment.ts';
import type { JobAccess } from '../github/github.ts';
import type { PullJob } from '../jobs/jobs.ts';
import { targetOf } from './publish-comment.ts';
import type { PullDeps } from './pull-deps.ts';
import { markerOf } from './pull-view.ts';
import { foundShown, newestFirst } from './shown-plans.ts';
import type { ShownPlan } from './shown-plan.ts';

/**
 * Every plan of a pull request that was shown, newest first: also one of which the App died before it could note that it
 * was. Nothing is mended: that is for the work on the pull request itself, which may run at the same time.
 */
export async function readShown(
  { store, botLogin }: Pick<PullDeps, 'store' | 'botLogin'>,
  job: PullJob,
  { octokit }: JobAccess,
): Promise<readonly ShownPlan[]> {
  const memory = await store.read(job);
  if (memory.prepared.length === 0) return memory.plans;
  const own = await listOwnComments(octokit, targetOf(job, markerOf(job), botLogin));
  return newestFirst([...foundShown(memory, own), ...memory.plans]);
}
