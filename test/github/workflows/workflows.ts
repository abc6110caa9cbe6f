import type { ApiContext } from '../route.ts';
import type { Conclusion, RepositoryState, RunState } from '../state.ts';
import { repositoryJson, userJson } from '../resources.ts';
import { runJson, workflowJson } from '../run-json.ts';
import { createConcurrencyGroups } from './concurrency.ts';
import { interpolate } from './evaluate.ts';
import { inTurn } from './in-turn.ts';
import { readInputs } from './read-inputs.ts';
import { contextsOf, type RunRequest } from './run-context.ts';
import { runJobs } from './run-jobs.ts';
import type { Runner } from './runner.ts';
import { readWorkflows, type WorkflowFile } from './workflow-files.ts';

/** GitHub Actions: starts runs of the workflows that lie in a repository, really. */
export interface Workflows {
  /** @returns the run, or why there is none, in GitHub's words */
  dispatch(
    repository: RepositoryState,
    file: WorkflowFile,
    ref: string,
    inputs: Readonly<Record<string, unknown>>,
    actor: string,
  ): RunState | string;
  /** Starts what waits for an event at a commit. @param action such as `closed` */
  trigger(repository: RepositoryState, event: TriggerEvent, actor: string): void;
  /** Whether it still ran. */
  cancel(run: RunState): boolean;
  /** Ends every run, and waits for its processes. */
  close(): Promise<void>;
}

export interface TriggerEvent {
  readonly name: 'pull_request' | 'pull_request_target' | 'schedule';
  readonly action: string | undefined;
  readonly title: string | undefined;
  /** Where the workflow is read. */
  readonly sha: string;
  readonly branch: string;
  /** Of a fork on `pull_request`: without secrets, with a token that only reads. */
  readonly isUntrusted: boolean;
  readonly payload: object;
}

/** Activity types without `types`. */
const USUAL = ['opened', 'synchronize', 'reopened'];

export function createWorkflows(context: ApiContext, runner: () => Runner): Workflows {
  const groups = createConcurrencyGroups();
  const running = new Map<RunState, { readonly cancellation: AbortController; readonly ended: Promise<void> }>();
  const start = (
    repository: RepositoryState,
    { path, workflow }: WorkflowFile,
    event: TriggerEvent | (Omit<TriggerEvent, 'name'> & { readonly name: 'workflow_dispatch' }),
    inputs: RunRequest['inputs'],
    actor: string,
  ): RunState => {
    const at = new Date().toISOString();
    const run: RunState = {
      id: context.state.nextId++,
      number: repository.runs.filter((one) => one.path === path).length + 1,
      path,
      workflow: workflow.name ?? path,
      title: event.title ?? workflow.name ?? path,
      event: event.name,
      headSha: event.sha,
      headBranch: event.branch,
      actor,
      createdAt: at,
      updatedAt: at,
      status: 'queued',
      conclusion: null,
      jobs: [],
    };
    const url = { url: context.url };
    const payload = {
      ...event.payload,
      repository: repositoryJson(url, repository),
      sender: userJson(url, actor),
    };
    const secrets = event.isUntrusted ? {} : Object.fromEntries(repository.secrets);
    const cancellation = new AbortController();
    const request: RunRequest = {
      repository,
      run,
      workflow: event.isUntrusted ? { ...workflow, permissions: 'read-all' } : workflow,
      event: payload,
      inputs,
      secrets,
      runner: runner(),
      cancellation,
    };
    const named = workflow['run-name'];
    if (named !== undefined) run.title = interpolate(named, contextsOf(context, request));
    repository.runs.push(run);
    running.set(run, { cancellation, ended: execute(context, groups, request).finally(() => running.delete(run)) });
    return run;
  };
  return {
    dispatch: (repository, file, ref, given, actor) => {
      const trigger = file.workflow.on['workflow_dispatch'];
      if (trigger === undefined) return "Workflow does not have 'workflow_dispatch' trigger";
      const read = readInputs(trigger ?? {}, given);
      if (!read.ok) return read.message;
      const branch = ref.replace('refs/heads/', '');
      const sha = context.git(repository, 'rev-parse', `refs/heads/${branch}`);
      const inputs = Object.fromEntries(Object.entries(read.inputs).map(([name, value]) => [name, String(value)]));
      const payload = { inputs, ref: `refs/heads/${branch}`, workflow: file.path };
      const event = { name: 'workflow_dispatch', action: undefined, title: undefined, isUntrusted: false } as const;
      return start(repository, file, { ...event, sha, branch, payload }, read.inputs, actor);
    },
    trigger: (repository, event, actor) => {
      for (const file of readWorkflows(context, repository, event.sha)) {
        const { [event.name]: trigger } = file.workflow.on;
        if (trigger === undefined) continue;
        const types = trigger?.types ?? USUAL;
        if (event.action !== undefined && !types.includes(event.action)) continue;
        start(repository, file, event, {}, actor);
      }
    },
    cancel: (run) => {
      const one = running.get(run);
      one?.cancellation.abort();
      return one !== undefined;
    },
    close: async () => {
      const all = [...running.values()];
      for (const { cancellation } of all) cancellation.abort();
      await Promise.all(all.map((one) => one.ended));
    },
  };
}

async function execute(
  context: ApiContext,
  groups: ReturnType<typeof createConcurrencyGroups>,
  request: RunRequest,
): Promise<void> {
  const { repository, run, workflow, cancellation } = request;
  const become = (status: RunState['status'], conclusion: Conclusion | null = null) => {
    run.status = status;
    run.conclusion = conclusion;
    run.updatedAt = new Date().toISOString();
  };
  const tell = (action: 'requested' | 'in-progress' | 'completed') =>
    context.announce(repository, `workflow-run-${action}`, run.actor, {
      workflow_run: runJson(context, repository, run),
      workflow: workflowJson(context, repository, run.path, run.workflow),
    });
  // The caller has its answer first.
  await new Promise((resolve) => setImmediate(resolve));
  void tell('requested');
  const contexts = contextsOf(context, request);
  const onPending = () => become('pending');
  const turn = { groups, concurrency: workflow.concurrency, contexts, cancellation, onPending };
  const conclusion = await inTurn(turn, async () => {
    become('in_progress');
    void tell('in-progress');
    return runJobs(context, groups, request);
  });
  become('completed', conclusion ?? 'cancelled');
  await tell('completed');
}
