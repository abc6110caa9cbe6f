import type { Failure } from '../api.ts';
import { spawnProgram } from './spawn-program.ts';
import type { SupervisorDeps } from './supervisor.ts';

/** How Node prints what was thrown and not caught: the error's name first. */
const THROWN = /^(?:Uncaught )?(?:\w*Error|error)\b.*/;

/**
 * Runs a preview's seed script to its end, as the account and with the limits of its own process.
 *
 * @param path as people know it, for the failure
 * @param signal the preview is being taken down
 */
export async function runSeed(
  deps: SupervisorDeps,
  preview: string,
  path: string,
  signal: AbortSignal,
): Promise<Failure | undefined> {
  const { seedSeconds } = deps.config.limits;
  const spawned = await spawnProgram(deps, preview, 'seed.mjs');
  if (spawned === undefined) return { step: 'seed', reason: `${path}: nothing was built`, log: [] };
  const { process, log } = spawned;
  const late = AbortSignal.timeout(seedSeconds * 1_000);
  const cut = AbortSignal.any([late, signal]);
  const stop = () => void process.stop();
  if (cut.aborted) stop();
  cut.addEventListener('abort', stop, { once: true });
  const { reason, isLimit } = await process.ended;
  cut.removeEventListener('abort', stop);
  if (isLimit) return { step: 'limit', reason: `${path}: ${reason}`, log: [...log] };
  if (late.aborted) {
    const hint = 'where connections keep it, close them or export its work as the default function';
    return { step: 'seed', reason: `${path}: still ran after ${seedSeconds} s; ${hint}`, log: [...log] };
  }
  if (reason === 'exit code 0') return undefined;
  const thrown = log.findLast((line) => THROWN.test(line));
  return { step: 'seed', reason: `${path}: ${thrown ?? reason}`, log: [...log] };
}
