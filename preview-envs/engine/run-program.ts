import type { PulumiFn, Stack } from '@pulumi/pulumi/automation/index.js';
import type { Declaration } from '../targets/declaration.ts';
import type { EngineDeps, EngineRun } from './engine-deps.ts';
import { programOf } from './engine-program.ts';
import { runOperation, type Operation } from './run-operation.ts';

/**
 * Has the engine make what is declared. A run that was killed may have deleted what the stack's state still has: where
 * the engine leaves as it is what the target does not have, it looks at the target first and then runs again. Looked for
 * afterwards, since what that run began may end until then. What it made and nobody declares any more is removed.
 *
 * @throws as `runOperation`
 */
export async function runProgram(
  deps: EngineDeps,
  stack: Stack,
  run: EngineRun,
  declarations: readonly Declaration[],
): Promise<Operation> {
  const program = programOf(declarations);
  const made = await up(deps, stack, run, program);
  const taken = new Set(made.log.steps.filter(({ op }) => op === 'same' || op === 'update').map((step) => step.name));
  const missing = await deps.target.missing(declarations.filter(({ name }) => taken.has(name)));
  if (missing.length === 0) return prune(deps, run, declarations, made);
  run.report(`gone since the last run, to be made again: ${missing.join(', ')}`);
  const seen = await runOperation(deps, stack, run, (options) => stack.refresh(options));
  return seen.ok ? prune(deps, run, declarations, await up(deps, stack, run, program)) : seen;
}

/** What a killed run made for a commit that nobody asks for any more. */
async function prune(
  { target }: EngineDeps,
  { report }: EngineRun,
  declarations: readonly Declaration[],
  made: Operation,
): Promise<Operation> {
  const removed = made.ok ? await target.prune(declarations) : [];
  if (removed.length > 0) report(`left by a run that was killed, removed: ${removed.join(', ')}`);
  return made;
}

const up = (deps: EngineDeps, stack: Stack, run: EngineRun, program: PulumiFn): Promise<Operation> =>
  runOperation(deps, stack, run, (options) => stack.up({ ...options, program }));
