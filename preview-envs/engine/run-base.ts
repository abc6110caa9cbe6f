import { performance } from 'node:perf_hooks';
import type { Stack } from '@pulumi/pulumi/automation/index.js';
import type { Declaration } from '../targets/declaration.ts';
import type { EngineDeps, EngineRun } from './engine-deps.ts';
import { programOf } from './engine-program.ts';
import { isCutOff, refreshPending } from './preview-steps.ts';
import { runOperation, type Operation } from './run-operation.ts';

/** Longer than a template takes; what comes after it waits no more for a runner that was killed. */
const PATIENCE_MS = 60_000;

/** Another run has held the base for long. */
export class BaseBusy extends Error {
  override name = 'BaseBusy';
}

/**
 * Brings the base to what stands there and is of use, and what is needed besides. What that is, the target is asked
 * once the stack is locked: a run that has waited does not take away what the one before it made. A run that was
 * killed, and a target that was made anew, are seen by reading first.
 *
 * @throws BaseBusy when another run does not end; as `runOperation`
 */
export async function runBase(
  deps: EngineDeps,
  stack: Stack,
  run: EngineRun,
  needed: readonly Declaration[],
): Promise<Operation> {
  const { base } = deps.target;
  const program = async () => programOf(await base.declarations(needed))();
  const started = performance.now();
  let tries = 0;
  const made = await runOperation(deps, stack, run, async (options) => {
    if (tries++ > 0) {
      // The run that was waited for may have made it.
      if (needed.length > 0 && (await base.missing(needed)).length === 0) return;
      if (performance.now() - started > PATIENCE_MS) throw new BaseBusy('another run on the base does not end');
    }
    await stack.up({ ...options, program, refresh: true });
  });
  if (!isCutOff(made)) return made;
  const noted = await refreshPending(deps, stack, run);
  return noted.ok ? made : noted;
}
