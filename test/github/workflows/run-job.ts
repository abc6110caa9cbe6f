import { join } from 'node:path';
import type { Conclusion } from '../state.ts';
import { interpolate, isTrue, type Contexts, type EndedSoFar } from './evaluate.ts';
import type { JobLog } from './log.ts';
import { runProcess } from './run-process.ts';
import { createWorkspace, inputVariables, readFileCommands, type Runner, type Workspace } from './runner.ts';
import type { Environment, WorkflowJob, WorkflowStep } from './workflow.ts';

export interface JobRequest {
  readonly job: WorkflowJob;
  readonly runner: Runner;
  readonly contexts: Contexts;
  /** GITHUB_ variables of the run. */
  readonly variables: Readonly<Record<string, string>>;
  readonly env: Environment;
  readonly event: unknown;
  readonly log: JobLog;
  readonly signal: AbortSignal;
}

export interface JobEnd {
  readonly conclusion: Conclusion;
  readonly outputs: Readonly<Record<string, string>>;
}

/** Known by others; what they install is on the runner already. */
const SET_UP = /^(actions\/(checkout|setup-node|cache)|pulumi\/\w[\w-]*)@/;

/** Runs a job's steps one after the other, as a runner does. */
export async function runJob(request: JobRequest): Promise<JobEnd> {
  const workspace = createWorkspace();
  const steps: Record<string, unknown> = {};
  let soFar: EndedSoFar = 'success';
  try {
    for (const [index, step] of request.job.steps.entries()) {
      const contexts = { ...request.contexts, steps };
      if (request.signal.aborted) soFar = 'cancelled';
      if (!isTrue(step.if, contexts, soFar)) continue;
      const file = workspace.file(`output-${index}`);
      const code = await runStep(request, workspace, step, contexts, { index, output: file });
      const isFailed = code !== 0 && step['continue-on-error'] !== true;
      if (isFailed) request.log.write(`::error::Process completed with exit code ${code}.\n`);
      if (isFailed && soFar === 'success') soFar = 'failure';
      const outcome = code === 0 ? 'success' : 'failure';
      if (step.id !== undefined) steps[step.id] = { outputs: readFileCommands(file), outcome, conclusion: outcome };
    }
    const conclusion = request.signal.aborted ? 'cancelled' : soFar;
    const outputs = Object.entries(request.job.outputs ?? {}).map(([name, value]) => [
      name,
      interpolate(value, { ...request.contexts, steps }),
    ]);
    return { conclusion, outputs: Object.fromEntries(outputs) };
  } finally {
    workspace.remove();
  }
}

interface StepFiles {
  readonly index: number;
  readonly output: string;
}

function runStep(
  request: JobRequest,
  workspace: Workspace,
  step: WorkflowStep,
  contexts: Contexts,
  { index, output }: StepFiles,
): Promise<number> | number {
  const { runner, log, signal } = request;
  const fill = (text: string | number | boolean) => interpolate(text, contexts);
  const fillAll = (values: Environment = {}) =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, fill(value)]));
  const env = {
    ...runner.env,
    ...request.variables,
    ...fillAll(request.env),
    ...fillAll(request.job.env),
    ...fillAll(step.env),
    GITHUB_EVENT_PATH: workspace.file(`event-${index}.json`, JSON.stringify(request.event)),
    GITHUB_OUTPUT: output,
    GITHUB_ENV: workspace.file(`env-${index}`),
    GITHUB_STATE: workspace.file(`state-${index}`),
    GITHUB_PATH: workspace.file(`path-${index}`),
    GITHUB_STEP_SUMMARY: workspace.file(`summary-${index}.md`),
    GITHUB_WORKSPACE: workspace.folder,
    RUNNER_TEMP: join(workspace.folder, '../temp'),
  };
  const start = (command: string, args: readonly string[], more: Readonly<Record<string, string>> = {}) =>
    runProcess({ command, args, folder: workspace.folder, env: { ...env, ...more }, write: log.write, signal });
  if (step.run !== undefined) return start('bash', ['-e', '-c', fill(step.run)]);
  log.write(`##[group]Run ${step.uses}\n`);
  if (SET_UP.test(step.uses ?? '')) return 0;
  if (step.uses?.split('@')[0] !== runner.uses) {
    log.write(`::error::Unable to resolve action ${step.uses}\n`);
    return 1;
  }
  return start(process.execPath, [runner.main], inputVariables(runner, fillAll(step.with), fill));
}
