import type { Octokit } from '@octokit/rest';
import { PREVIEWS, previewTask } from '../github/preview-deployment.ts';
import type { PullJob } from '../jobs/jobs.ts';
import type { ObservedDeployment } from './observed.ts';

/** Nothing runs of these any more. */
const OVER = new Set(['inactive', 'failure', 'error']);
/** Older ones are left over from a time long past. */
const READ = 10;

/** One pull request's deployments that are not over, newest first. */
export async function readDeployments(octokit: Octokit, job: PullJob): Promise<readonly ObservedDeployment[]> {
  const of = { owner: job.owner, repo: job.repo };
  const { data } = await octokit.request('GET /repos/{owner}/{repo}/deployments', {
    ...of,
    environment: PREVIEWS.environment,
    task: previewTask(job.number),
    per_page: READ,
  });
  const all = await Promise.all(
    data.map(async ({ id, sha, payload }): Promise<ObservedDeployment> => {
      const statuses = await octokit.request('GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses', {
        ...of,
        deployment_id: Number(id),
        per_page: 1,
      });
      const [newest] = statuses.data;
      return {
        sha,
        state: newest?.state ?? 'pending',
        description: newest?.description ?? '',
        link: newest?.environment_url || undefined,
        logLink: newest?.log_url || undefined,
        isKept: keptOf(payload),
      };
    }),
  );
  return all.filter((one) => !OVER.has(one.state));
}

/** GitHub gives an object as it was sent; anything may be in one that is not ours. */
function keptOf(payload: unknown): boolean | undefined {
  if (typeof payload !== 'object' || payload === null || !('isKept' in payload)) return undefined;
  return typeof payload.isKept === 'boolean' ? payload.isKept : undefined;
}
