import type { ApiContext } from '../route.ts';
import type { RepositoryState, RunState } from '../state.ts';
import type { Contexts } from './evaluate.ts';
import type { Runner } from './runner.ts';
import type { Workflow } from './workflow.ts';

/** One run, with all that its jobs may know. */
export interface RunRequest {
  readonly repository: RepositoryState;
  readonly run: RunState;
  readonly workflow: Workflow;
  readonly event: object;
  readonly inputs: Readonly<Record<string, string | boolean>>;
  readonly secrets: Readonly<Record<string, string>>;
  readonly runner: Runner;
  readonly cancellation: AbortController;
}

/** https://docs.github.com/en/actions/reference/workflows-and-actions/contexts */
export function contextsOf(context: Pick<ApiContext, 'url'>, request: RunRequest): Contexts {
  const { repository, run, event, inputs } = request;
  const github = {
    event,
    event_name: run.event,
    repository: `${repository.owner}/${repository.name}`,
    repository_owner: repository.owner,
    repository_id: String(repository.id),
    ref: `refs/heads/${run.headBranch}`,
    ref_name: run.headBranch,
    sha: run.headSha,
    actor: run.actor,
    workflow: run.workflow,
    workflow_ref: `${repository.owner}/${repository.name}/${run.path}@refs/heads/${run.headBranch}`,
    run_id: String(run.id),
    run_number: String(run.number),
    run_attempt: '1',
    server_url: context.url,
    api_url: `${context.url}/api/v3`,
  };
  return { github, inputs, vars: Object.fromEntries(repository.variables), env: {} };
}

/** https://docs.github.com/en/actions/reference/workflows-and-actions/variables */
export function variablesOf({ github }: Contexts, job: string): Readonly<Record<string, string>> {
  const { event: _, ...plain } = github as Readonly<Record<string, unknown>>;
  return {
    ...Object.fromEntries(
      Object.entries(plain).map(([name, value]) => [`GITHUB_${name.toUpperCase()}`, String(value)]),
    ),
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_JOB: job,
    RUNNER_OS: 'Linux',
    RUNNER_ARCH: 'X64',
    RUNNER_NAME: 'emulated',
    RUNNER_ENVIRONMENT: 'self-hosted',
  };
}
