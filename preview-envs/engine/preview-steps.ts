import type { PulumiFn, Stack } from '@pulumi/pulumi/automation/index.js';
import type { EngineDeps, EngineRun } from './engine-deps.ts';
import { runOperation, type Operation } from './run-operation.ts';

/** How the engine says that a run before it was cut off. */
const PENDING = /pending operations from previous deployment/;

/**
 * What the engine would do. Where a run before was cut off in the middle of creating something, the state is made true
 * first: the engine itself would go on, and keep the note of the interruption for ever. What was created without the
 * engine's knowledge is adopted by the next create of the same name.
 */
export async function previewSteps(
  deps: EngineDeps,
  stack: Stack,
  run: EngineRun,
  program: PulumiFn,
): Promise<Operation> {
  const quiet = { ...run, report: () => undefined };
  const preview = () => runOperation(deps, stack, quiet, (options) => stack.preview({ ...options, program }));
  const first = await preview();
  if (!isCutOff(first)) return first;
  run.report('a run before this one was cut off: its state is read again');
  const refreshed = await refreshPending(deps, stack, run);
  return refreshed.ok ? preview() : refreshed;
}

/** Whether the run before an operation was cut off in the middle of creating something. */
export const isCutOff = ({ log }: Operation): boolean => log.warnings.some((text) => PENDING.test(text));

/** Reads everything again, and forgets creations that were under way. */
export function refreshPending(deps: EngineDeps, stack: Stack, run: EngineRun): Promise<Operation> {
  const quiet = { ...run, report: () => undefined };
  return runOperation(deps, stack, quiet, (options) => stack.refresh({ ...options, clearPendingCreates: true }));
}
