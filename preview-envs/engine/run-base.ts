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
 * once the stack is locked: a run that has waited does not take away what the one before it made. Where a run was
 * killed, or the stack knows of something that is gone, the target is read then.
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
  const isMissing = async () => needed.length > 0 && (await base.missing(needed)).length > 0;
  const program = async () => programOf(await base.declarations(needed))();
  const started = performance.now();
  let tries = 0;
  const up = () =>
    runOperation(deps, stack, run, async (options) => {
      if (tries++ > 0) {
        // The run that was waited for may have made it.
        if (needed.length > 0 && !(await isMissing())) return;
        if (performance.now() - started > PATIENCE_MS) throw new BaseBusy('another run on the base does not end');
      }
      await stack.up({ ...options, program });
    });
  const made = await up();
  if (!made.ok) return made;
  const isGone = await isMissing();
  if (!isCutOff(made) && !isGone) return made;
  const seen = await refreshPending(deps, stack, run);
  if (!seen.ok) return seen;
  return isGone ? up() : made;
}
