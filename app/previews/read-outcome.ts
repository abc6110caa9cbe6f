import type { Octokit } from '@octokit/rest';
import { ANNOTATIONS } from '../github/preview-deployment.ts';
import type { RepositoryRef } from '../jobs/jobs.ts';
import type { RunState } from './observed.ts';
import type { ListedRun } from './read-runs.ts';

/** How a run ended, and what its annotations say of it. */
export async function readOutcome(octokit: Octokit, { owner, repo }: RepositoryRef, run: ListedRun): Promise<RunState> {
  if (!run.isEnded) return { is: 'active' };
  const of = { owner, repo };
  const jobs = await octokit.request('GET /repos/{owner}/{repo}/actions/runs/{run_id}/jobs', {
    ...of,
    run_id: run.id,
    per_page: 100,
  });
  if (run.conclusion === 'cancelled' && jobs.data.jobs.every((job) => (job.steps ?? []).length === 0)) {
    return { is: 'superseded' };
  }
  const annotations: Annotation[] = [];
  for (const job of jobs.data.jobs) {
    if (job.conclusion === 'skipped') continue;
    const path = { ...of, check_run_id: Number(job.id), per_page: 100 } as const;
    // GitHub keeps 50 of a job: one page.
    const found = await octokit.request('GET /repos/{owner}/{repo}/check-runs/{check_run_id}/annotations', path);
    annotations.push(...found.data);
  }
  return toState(run.conclusion, annotations);
}

interface Annotation {
  readonly annotation_level: string | null;
  readonly title: string | null;
  readonly message: string | null;
}

function toState(conclusion: string | null, annotations: readonly Annotation[]): RunState {
  const titled = (title: string) => annotations.find((one) => one.title?.startsWith(title));
  if (conclusion === 'success') return { is: 'succeeded', receipt: titled(ANNOTATIONS.gone)?.message ?? undefined };
  const failed = titled(ANNOTATIONS.failed);
  if (failed !== undefined) {
    const step = failed.title?.slice(ANNOTATIONS.failed.length);
    return { is: 'failed', step, message: failed.message ?? '' };
  }
  const told = titled(ANNOTATIONS.left) ?? annotations.find((one) => one.annotation_level === 'failure');
  return { is: 'failed', step: undefined, message: told?.message ?? `the run ended as ${conclusion ?? 'nothing'}` };
}
