import type { Octokit } from '@octokit/rest';
import { PREVIEWS, pullOfTask } from '../github/preview-deployment.ts';
import type { PullJob, RepositoryRef } from '../jobs/jobs.ts';
import type { PreviewPlaces } from './preview-places.ts';

interface ReapDeps {
  readonly authorize: (job: RepositoryRef) => Promise<Octokit | undefined>;
  readonly places: PreviewPlaces;
  readonly wake: (job: PullJob) => Promise<void>;
}

/** Every repository that ever had a preview. @throws the first failure, after all were tried */
export async function reapAll(deps: Omit<ReapDeps, 'wake'>, wake: ReapDeps['wake']): Promise<void> {
  const repositories = await deps.places.repositories();
  const ends = await Promise.allSettled(repositories.map((ref) => reapPreviews({ ...deps, wake }, ref)));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

/**
 * Looks for previews that no event will end any more: has every pull request looked at that has a deployment, or a
 * place, so that what is left of closed ones is torn down.
 *
 * @returns how many there were to look at
 */
async function reapPreviews({ authorize, places, wake }: ReapDeps, ref: RepositoryRef): Promise<number> {
  const octokit = await authorize(ref);
  if (octokit === undefined) return 0;
  const deployments = await octokit.paginate('GET /repos/{owner}/{repo}/deployments', {
    owner: ref.owner,
    repo: ref.repo,
    environment: PREVIEWS.environment,
    per_page: 100,
  });
  const deployed = deployments.flatMap((one) => pullOfTask(one.task) ?? []);
  const numbers = new Set([...deployed, ...(await places.takenIn(ref.repository))]);
  for (const number of numbers) await wake({ ...ref, number });
  return numbers.size;
}
