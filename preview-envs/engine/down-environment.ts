import type { Receipt } from '../host/api.ts';
import type { EngineDeps, EngineRun } from './engine-deps.ts';
import type { DownResult } from './environment.ts';
import { mergeReceipts } from './merge-receipts.ts';
import { openStack } from './open-stack.ts';
import { removeStack, removeStackRemains } from './remove-stack.ts';
import { runOperation } from './run-operation.ts';

/** Something could not be removed: the stack stays, so that the next try knows of it. */
export class TeardownError extends Error {
  override name = 'TeardownError';
  readonly receipts: readonly Receipt[];
  constructor(message: string, receipts: readonly Receipt[]) {
    super(message);
    this.receipts = receipts;
  }
}

/**
 * Destroys whatever a stack has: by the engine what its state knows, then by the target whatever else carries its name,
 * then the stack itself. It needs nothing of the branch, and does nothing where there is nothing.
 *
 * @throws TeardownError naming what is left; the signal's reason when the run is ended
 */
export async function downEnvironment(deps: EngineDeps, stack: string, run: EngineRun): Promise<DownResult> {
  const standing = (await deps.target.list()).find((one) => one.stack === stack);
  using opened = await openStack(deps.settings, stack, deps.target.variables, 'find');
  const operation =
    opened === undefined
      ? undefined
      : await runOperation(deps, opened.stack, run, (options) => opened.stack.destroy(options));
  const swept = await deps.target.sweep(stack);
  const left = swept.flatMap((receipt) => receipt.left);
  if (left.length > 0) {
    const names = left.map(({ kind, name, reason }) => `${kind} ${name} (${reason})`).join(', ');
    throw new TeardownError(`not removed: ${names}`, swept);
  }
  if (opened === undefined) removeStackRemains(deps.settings, stack, deps.now);
  else await removeStack(deps.settings, opened);
  const receipts = mergeReceipts(standing, operation?.log.done ?? [], swept, deps.now());
  return {
    receipts,
    destroyed: receipts.reduce((sum, { removed }) => sum + removed.length, 0),
    livedSeconds: Math.max(0, ...receipts.map((one) => one.livedSeconds)),
  };
}
