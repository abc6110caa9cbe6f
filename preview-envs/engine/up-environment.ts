import { performance } from 'node:perf_hooks';
import { readFailure } from '../provider/failure-text.ts';
import type { Prepared } from '../targets/target.ts';
import type { EngineDeps, EngineRun } from './engine-deps.ts';
import { programOf } from './engine-program.ts';
import { countSteps } from './engine-steps.ts';
import type { EnvironmentRequest, UpResult } from './environment.ts';
import { explainSteps } from './explain-steps.ts';
import { openStack } from './open-stack.ts';
import { previewSteps } from './preview-steps.ts';
import { removeStack } from './remove-stack.ts';
import { runProgram } from './run-program.ts';
import { upBase } from './up-base.ts';

/**
 * Brings a pull request's preview up to what is asked for: created, changed in place or left as it is. What a run
 * before left undone is done or removed.
 *
 * @throws TargetError when the target is away; the signal's reason when the run is ended; what is wrong with the engine
 */
export async function upEnvironment(deps: EngineDeps, request: EnvironmentRequest, run: EngineRun): Promise<UpResult> {
  const started = performance.now();
  const prepared = await deps.target.preflight(request);
  // Beside the engine's preview, too: it has a stack and a lock of its own, and waits for nobody who waits for it.
  const base = upBase(deps, prepared.base, run);
  base.catch(() => undefined);
  try {
    return await upStack(deps, request, { ...prepared, base, started }, run);
  } finally {
    // Also what is of no use any more comes to its end before this does.
    await base.catch(() => undefined);
  }
}

interface Begun extends Omit<Prepared, 'base'> {
  /** Ends with what is wrong with what the preview needs of the base. */
  readonly base: Promise<string | undefined>;
  readonly started: number;
}

async function upStack(
  deps: EngineDeps,
  request: EnvironmentRequest,
  { declarations, deliver, base, started }: Begun,
  run: EngineRun,
): Promise<UpResult> {
  const { target, settings } = deps;
  using opened = await openStack(settings, request.stack, target.variables, 'create');
  const delivery = deliver();
  // It runs beside the engine's preview; what goes wrong with it is looked at below.
  delivery.catch(() => undefined);
  const planned = await previewSteps(deps, opened.stack, run, programOf(declarations));
  if (!planned.ok) return failed(planned.message);
  const unexplained = explainSteps(request.plan, declarations, planned.log.steps);
  if (unexplained.length > 0) {
    if (opened.isNew) await removeStack(settings, opened);
    return { state: 'unexplained', steps: unexplained };
  }
  await delivery;
  const fault = await base;
  if (fault !== undefined) {
    if (opened.isNew) await removeStack(settings, opened);
    return failed(fault);
  }
  const made = await runProgram(deps, opened.stack, run, declarations);
  if (!made.ok) return failed(made.message);
  return {
    state: 'ready',
    previews: await target.describe(request.stack),
    steps: countSteps(made.log.steps),
    milliseconds: Math.round(performance.now() - started),
  };
}

/** The host's own words where it has any, else the engine's. */
function failed(message: string): UpResult {
  const { step, reason, log } = readFailure(message) ?? {
    step: 'engine',
    reason: message.split('\n')[0] ?? message,
    log: message.split('\n').slice(-50),
  };
  return { state: 'failed', step, reason, log };
}
