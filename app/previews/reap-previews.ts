import type { Octokit } from '@octokit/rest';
import { PREVIEWS, pullOfTask } from '../github/preview-deployment.ts';
import type { PullJob, RepositoryRef } from '../jobs/jobs.ts';
import type { PullState } from '../pulls/read-pull.ts';
import { dispatchReap, type ReapOutcome, type ReapSchedule } from './dispatch-reap.ts';
import type { PreviewPlaces } from './preview-places.ts';

export interface ReapDeps extends ReapSchedule {
  /** Undefined where the installation has not granted what previews need. */
  readonly authorize: (job: RepositoryRef) => Promise<Octokit | undefined>;
  readonly places: PreviewPlaces;
  readonly readPull: (octokit: Octokit, job: PullJob) => Promise<PullState>;
}

/**
 * Looks for previews that no event will end any more: has every pull request looked at that has a deployment, or a
 * place, so that what is left of closed ones is torn down; and now and then the workflow, which sees the host.
 *
 * @param wake has a pull request looked at
 */
export async function reapPreviews(
  deps: ReapDeps,
  wake: (job: PullJob) => Promise<void>,
  ref: RepositoryRef,
): Promise<ReapOutcome | 'no previews'> {
  const octokit = await deps.authorize(ref);
  if (octokit === undefined) return 'no previews';
  const deployments = await octokit.paginate('GET /repos/{owner}/{repo}/deployments', {
    owner: ref.owner,
    repo: ref.repo,
    environment: PREVIEWS.environment,
    per_page: 100,
  });
  const deployed = deployments.flatMap((one) => pullOfTask(one.task) ?? []);
  const numbers = new Set([...deployed, ...(await deps.places.takenIn(ref.repository))]);
  for (const number of numbers) await wake({ ...ref, number });
  const [number] = numbers;
  if (number === undefined) return 'no previews';
  const defaultBranch = async () => (await deps.readPull(octokit, { ...ref, number })).defaultBranch;
  return dispatchReap(octokit, deps, ref, defaultBranch);
}
