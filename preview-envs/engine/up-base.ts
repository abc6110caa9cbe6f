import { readFailure } from '../provider/failure-text.ts';
import type { BaseNeeds } from '../targets/target.ts';
import type { EngineDeps, EngineRun } from './engine-deps.ts';
import { openStack } from './open-stack.ts';
import { BaseBusy, runBase } from './run-base.ts';
import { baseStackOf } from './stack-name.ts';

/**
 * Makes what a preview needs of the target's base and is not there; nothing is run where everything is. Trouble of the
 * base itself is reported and stops nobody: what a preview cannot do without, its own run fails for.
 *
 * @returns what is wrong with what is needed, in the target's words
 * @throws the signal's reason when the run is ended; what is wrong with the engine
 */
export async function upBase(
  deps: EngineDeps,
  { needed, missing }: BaseNeeds,
  run: EngineRun,
): Promise<string | undefined> {
  if (missing.length === 0) return undefined;
  const { settings, target } = deps;
  using opened = await openStack(settings, baseStackOf(target.name), target.variables, 'create');
  try {
    const made = await runBase(deps, opened.stack, run, needed);
    if (made.ok) return undefined;
    if (readFailure(made.message) !== undefined) return made.message;
    run.report(`the base could not be brought up, the preview goes on without: ${made.message}`);
  } catch (error) {
    if (!(error instanceof BaseBusy)) throw error;
    run.report(`${error.message}, the preview goes on without`);
  }
  return undefined;
}
