import type { ApiContext } from '../route.ts';
import type { JobState } from '../state.ts';
import { interpolate, type Contexts } from './evaluate.ts';
import { createJobLog } from './log.ts';
import { variablesOf, type RunRequest } from './run-context.ts';
import { runJob, type JobEnd } from './run-job.ts';
import { issueToken } from './token.ts';
import type { WorkflowJob } from './workflow.ts';

/** Runs one job with a token and a log of its own, and keeps the record that the API shows. */
export async function executeJob(
  context: ApiContext,
  request: RunRequest,
  id: string,
  job: WorkflowJob,
  contexts: Contexts,
): Promise<JobEnd> {
  const { repository, run, workflow, secrets, cancellation } = request;
  const { token, revoke } = issueToken(context.state, repository, job.permissions ?? workflow.permissions);
  const log = createJobLog([token, ...Object.values(secrets)]);
  const state: JobState = {
    id: context.state.nextId++,
    name: interpolate(job.name ?? id, contexts),
    labels: [job['runs-on']].flat().map(String),
    startedAt: new Date().toISOString(),
    completedAt: null,
    status: 'in_progress',
    conclusion: null,
    log,
  };
  run.jobs.push(state);
  const end = await runJob({
    job,
    log,
    runner: request.runner,
    contexts: {
      ...contexts,
      github: { ...(contexts['github'] as object), token, job: id },
      secrets: { ...secrets, GITHUB_TOKEN: token },
    },
    variables: variablesOf(contexts, id),
    env: workflow.env,
    event: request.event,
    signal: cancellation.signal,
  }).catch((error: unknown): JobEnd => {
    log.write(`::error::${error instanceof Error ? error.message : String(error)}\n`);
    return { conclusion: 'failure', outputs: {} };
  });
  revoke();
  state.status = 'completed';
  state.conclusion = end.conclusion;
  state.completedAt = new Date().toISOString();
  return end;
}
