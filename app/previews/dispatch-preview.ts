import type { Octokit } from '@octokit/rest';
import { PREVIEWS, type DispatchInputs } from '../github/preview-deployment.ts';
import type { PullJob } from '../jobs/jobs.ts';
import type { ObservedRun } from './observed.ts';
import type { PreviewStore } from './preview-store.ts';

export type Dispatched =
  | { readonly ok: true; readonly run: ObservedRun }
  | { readonly ok: false; readonly because: 'no-workflow' | 'workflow-outdated' };

export type PreviewInputs = DispatchInputs & { readonly command: 'up' | 'down' };

interface DispatchDeps {
  readonly octokit: Octokit;
  readonly store: PreviewStore;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Starts the workflow for one pull request. What is asked for is noted before, so that after a crash in between it is
 * looked for instead of being asked for twice.
 *
 * @throws what GitHub answers, unless the workflow is missing or takes other inputs; then it may have been started
 * @see https://docs.github.com/en/rest/actions/workflows#create-a-workflow-dispatch-event
 */
export async function dispatchPreview(
  { octokit, store, now }: DispatchDeps,
  job: PullJob,
  defaultBranch: string,
  inputs: PreviewInputs,
): Promise<Dispatched> {
  const record = await store.ask(job, inputs);
  try {
    const { data } = await octokit.request('POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches', {
      owner: job.owner,
      repo: job.repo,
      workflow_id: PREVIEWS.workflow,
      ref: defaultBranch,
      inputs: { ...inputs },
      return_run_details: true,
    });
    const answer = data as { readonly workflow_run_id?: number; readonly html_url?: string } | undefined;
    // An older GitHub Enterprise Server does not tell: its run is found by its title later.
    const id = answer?.workflow_run_id;
    if (id !== undefined) await store.answered(record, id);
    const createdAt = new Date(now()).toISOString();
    const [headSha, digest] = [inputs['head-sha'], inputs.digest];
    const run = { id: id ?? Number.MAX_SAFE_INTEGER, url: answer?.html_url ?? '', createdAt, headSha, digest };
    return { ok: true, run: { ...run, command: inputs.command, state: { is: 'active' } } };
  } catch (error) {
    const status = error instanceof Error && 'status' in error ? error.status : undefined;
    if (status !== 404 && status !== 422) throw error;
    await store.forget(record);
    return { ok: false, because: status === 404 ? 'no-workflow' : 'workflow-outdated' };
  }
}
