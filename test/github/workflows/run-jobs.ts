import type { ApiContext } from '../route.ts';
import type { Conclusion } from '../state.ts';
import type { ConcurrencyGroups } from './concurrency.ts';
import { isTrue, type EndedSoFar } from './evaluate.ts';
import { executeJob } from './execute-job.ts';
import { inTurn } from './in-turn.ts';
import { contextsOf, type RunRequest } from './run-context.ts';
import type { JobEnd } from './run-job.ts';
import type { WorkflowJob } from './workflow.ts';

const CANCELLED: JobEnd = { conclusion: 'cancelled', outputs: {} };
const SKIPPED: JobEnd = { conclusion: 'skipped', outputs: {} };

/** Runs the jobs of a workflow in the order of their needs; those that need nothing run beside each other. */
export async function runJobs(
  context: ApiContext,
  groups: ConcurrencyGroups,
  request: RunRequest,
): Promise<Conclusion> {
  const { workflow, cancellation } = request;
  const ends = new Map<string, Promise<JobEnd>>();
  const endOf = (id: string): Promise<JobEnd> => {
    const end = ends.get(id) ?? start(id, workflow.jobs[id]!);
    ends.set(id, end);
    return end;
  };
  const start = async (id: string, job: WorkflowJob): Promise<JobEnd> => {
    const needed = await Promise.all([job.needs ?? []].flat().map(async (name) => [name, await endOf(name)] as const));
    const needs = Object.fromEntries(
      needed.map(([name, { conclusion, outputs }]) => [name, { result: conclusion, outputs }]),
    );
    const contexts = { ...contextsOf(context, request), needs };
    const soFar = endedSoFar(
      cancellation.signal,
      needed.map(([, end]) => end.conclusion),
    );
    if (!isTrue(job.if, contexts, soFar)) return SKIPPED;
    const turn = { groups, concurrency: job.concurrency, contexts, cancellation, onPending: () => undefined };
    return (await inTurn(turn, () => executeJob(context, request, id, job, contexts))) ?? CANCELLED;
  };
  const conclusions = (await Promise.all(Object.keys(workflow.jobs).map(endOf))).map((one) => one.conclusion);
  if (cancellation.signal.aborted) return 'cancelled';
  return (['failure', 'cancelled', 'success'] as const).find((one) => conclusions.includes(one)) ?? 'skipped';
}

function endedSoFar(signal: AbortSignal, conclusions: readonly Conclusion[]): EndedSoFar {
  if (signal.aborted) return 'cancelled';
  return conclusions.every((one) => one === 'success') ? 'success' : 'failure';
}
