import { CommandError, ConcurrentUpdateError, type EngineEvent, type Stack } from '@pulumi/pulumi/automation/index.js';
import type { EngineDeps, EngineRun } from './engine-deps.ts';
import { hidePassword } from './engine-error.ts';
import { createEngineLog, type EngineLog } from './engine-log.ts';
import { withLock } from './stack-lock.ts';

/** What every operation of the engine takes. */
export interface OperationOptions {
  readonly onEvent: (event: EngineEvent) => void;
  readonly signal: AbortSignal;
  readonly color: 'never';
  readonly showSecrets: false;
}

export type Operation =
  | { readonly ok: true; readonly log: EngineLog }
  | { readonly ok: false; readonly log: EngineLog; readonly message: string };

/**
 * Runs one operation of the engine on a stack, waiting for others that run on it. What the engine could not do is a
 * value.
 *
 * @throws the signal's reason when the run is ended; whatever is not the engine's own
 */
export async function runOperation(
  { settings, now }: EngineDeps,
  stack: Stack,
  run: EngineRun,
  operate: (options: OperationOptions) => Promise<unknown>,
): Promise<Operation> {
  const { signal, report } = run;
  const rules = { jobTimeLimitSeconds: settings.jobTimeLimitSeconds, now, signal, report };
  return withLock(stack, rules, async (): Promise<Operation> => {
    signal.throwIfAborted();
    const log = createEngineLog(report);
    try {
      await operate({ onEvent: log.onEvent, signal, color: 'never', showSecrets: false });
      return { ok: true, log };
    } catch (error) {
      if (error instanceof ConcurrentUpdateError || !(error instanceof CommandError)) throw error;
      signal.throwIfAborted();
      return { ok: false, log, message: hidePassword(lastWords(log, error), settings.backendUrl) };
    }
  });
}

/** What the engine said went wrong; its last line where it said nothing in particular. */
function lastWords({ errors }: EngineLog, { message }: CommandError): string {
  const said = errors.filter((text) => !/^update failed$/i.test(text));
  if (said.length > 0) return said.join('\n');
  const line = message.split('\n').findLast((one) => /^\s*error: /.test(one));
  return line?.trim() ?? 'the engine ended without a word';
}
