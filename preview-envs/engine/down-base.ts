import type { EngineDeps, EngineRun } from './engine-deps.ts';
import type { BaseResult } from './environment.ts';
import { openStack } from './open-stack.ts';
import { removeStack } from './remove-stack.ts';
import { BaseBusy, runBase } from './run-base.ts';
import { runOperation } from './run-operation.ts';
import { baseStackOf } from './stack-name.ts';

/**
 * Destroys what previews of a target share: by the engine what its state knows, then by the target whatever else is
 * there, then the stack. Previews that stand are not touched; the next one that needs something of it makes it again.
 *
 * @throws what the target says of what it could not remove; the signal's reason when the run is ended
 */
export async function downBase(deps: EngineDeps, run: EngineRun): Promise<BaseResult> {
  const { settings, target } = deps;
  using opened = await openStack(settings, baseStackOf(target.name), target.variables, 'find');
  const operation =
    opened === undefined
      ? undefined
      : await runOperation(deps, opened.stack, run, (options) => opened.stack.destroy(options));
  const swept = await target.base.sweep('all');
  if (opened !== undefined) await removeStack(settings, opened);
  const byEngine = operation?.log.done.filter(({ op }) => op === 'delete').map(({ name }) => name) ?? [];
  return { kept: [], removed: [...new Set([...byEngine, ...swept])] };
}

/**
 * Takes from a target's base what nobody has asked for for long, and mends what a killed run left of it; where nothing
 * is of use any more, the base goes as a whole.
 *
 * @throws Error in the engine's words; as `downBase`
 */
export async function reapBase(deps: EngineDeps, run: EngineRun): Promise<BaseResult> {
  const { settings, target } = deps;
  if ((await target.base.declarations([])).length === 0) return downBase(deps, run);
  using opened = await openStack(settings, baseStackOf(target.name), target.variables, 'create');
  const made = await runBase(deps, opened.stack, run, []).catch((error: unknown) => {
    if (!(error instanceof BaseBusy)) throw error;
    // What it is busy with brings it up to date as well.
    run.report(error.message);
    return undefined;
  });
  if (made === undefined) return { kept: [], removed: [] };
  if (!made.ok) throw new Error(`the base: ${made.message}`);
  const swept = await target.base.sweep('outlived');
  const { done } = made.log;
  const removed = done.filter(({ op }) => op === 'delete').map(({ name }) => name);
  return {
    kept: done.filter(({ op }) => op !== 'delete').map(({ name }) => name),
    removed: [...new Set([...removed, ...swept])],
  };
}
