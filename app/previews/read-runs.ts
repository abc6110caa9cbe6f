import type { Octokit } from '@octokit/rest';
import { PREVIEWS } from '../github/preview-deployment.ts';
import type { PullJob } from '../jobs/jobs.ts';

/** A run of the workflow about one pull request, by its title. */
export interface ListedRun {
  readonly id: number;
  readonly command: 'up' | 'down';
  readonly headSha: string;
  readonly createdAt: string;
  readonly url: string;
  readonly isEnded: boolean;
  readonly conclusion: string | null;
}

/** A run that we asked for. */
export interface KnownRun {
  readonly run: number;
  readonly command: string;
  readonly headSha: string;
}

interface RunResource {
  readonly id: number | bigint;
  readonly display_title: string;
  readonly created_at: string;
  readonly html_url: string;
  readonly status: string | null;
  readonly conclusion: string | null;
}

/**
 * Runs about a pull request, oldest first: those on the first page of the workflow's, and those we know of.
 *
 * @returns undefined where the default branch has no such workflow
 */
export async function readRuns(
  octokit: Octokit,
  { owner, repo, number }: PullJob,
  known: readonly KnownRun[],
): Promise<readonly ListedRun[] | undefined> {
  const of = { owner, repo };
  const path = { ...of, workflow_id: PREVIEWS.workflow, per_page: 100 } as const;
  const listed = await orMissing(
    octokit.request('GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs', path),
  );
  if (listed === undefined) return undefined;
  const runs: RunResource[] = [...listed.data.workflow_runs];
  for (const run_id of known.map((one) => one.run).filter((id) => !runs.some((one) => Number(one.id) === id))) {
    // GitHub lists a new run with some delay.
    const one = await orMissing(octokit.request('GET /repos/{owner}/{repo}/actions/runs/{run_id}', { ...of, run_id }));
    if (one !== undefined) runs.push(one.data);
  }
  return runs.flatMap((run) => toListed(run, number, known)).toSorted((a, b) => a.id - b.id);
}

/** By what we asked for, else by its title. */
function toListed(run: RunResource, number: number, known: readonly KnownRun[]): readonly ListedRun[] {
  const [, titled, pull, head = ''] = /^(up|down) #(\d+)(?: ([\da-f]{40,64}))? *$/.exec(run.display_title) ?? [];
  const own = known.find((one) => one.run === Number(run.id));
  const command = own?.command ?? titled;
  if ((command !== 'up' && command !== 'down') || (own === undefined && Number(pull) !== number)) return [];
  const headSha = own?.headSha ?? head;
  const { created_at: createdAt, html_url: url, status, conclusion } = run;
  return [{ id: Number(run.id), command, headSha, createdAt, url, isEnded: status === 'completed', conclusion }];
}

async function orMissing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Error && 'status' in error && error.status === 404) return undefined;
    throw error;
  }
}
