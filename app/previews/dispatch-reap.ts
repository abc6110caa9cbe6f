import type { Octokit } from '@octokit/rest';
import { PREVIEWS, REAP_TITLE, type DispatchInputs } from '../github/preview-deployment.ts';
import type { RepositoryRef } from '../jobs/jobs.ts';
import type { ReapStore } from './reap-store.ts';

/** Said in the log of the job. */
export type ReapOutcome = 'reap started' | 'reap under way' | 'reap not due' | 'no workflow to reap with';

export interface ReapSchedule {
  readonly reaps: ReapStore;
  /** Between two runs of a repository. */
  readonly reapRunSeconds: number;
}

/**
 * Has the workflow look for what only the preview host knows: previews that were idle for too long, are too old, or are
 * left of a pull request that GitHub has no deployment of. Not while such a run is under way, whoever started it.
 *
 * @throws what GitHub answers, unless the workflow is missing or takes other inputs
 */
export async function dispatchReap(
  octokit: Octokit,
  { reaps, reapRunSeconds }: ReapSchedule,
  { owner, repo, repository }: RepositoryRef,
  defaultBranch: () => Promise<string>,
): Promise<ReapOutcome> {
  if (!(await reaps.claim(repository, reapRunSeconds))) return 'reap not due';
  try {
    const of = { owner, repo, workflow_id: PREVIEWS.workflow };
    const path = 'GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs';
    const { data } = await octokit.request(path, { ...of, per_page: 100 });
    const isActive = data.workflow_runs.some((run) => run.display_title === REAP_TITLE && run.status !== 'completed');
    if (isActive) return 'reap under way';
    const inputs: DispatchInputs = { command: 'reap', 'pull-request': '', 'head-sha': '', digest: '' };
    const dispatches = 'POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches';
    await octokit.request(dispatches, { ...of, ref: await defaultBranch(), inputs: { ...inputs } });
    return 'reap started';
  } catch (error) {
    await reaps.release(repository);
    const status = error instanceof Error && 'status' in error ? error.status : undefined;
    if (status === 404 || status === 422) return 'no workflow to reap with';
    throw error;
  }
}
