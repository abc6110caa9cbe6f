import { setTimeout as delay } from 'node:timers/promises';
import { CONTROL } from '../../encore/process.ts';
import type { Failure } from '../api.ts';
import { previewFolders } from '../folders.ts';
import type { PreviewProcess } from './run-process.ts';
import { spawnProgram } from './spawn-program.ts';
import type { SupervisorDeps } from './supervisor.ts';

/** A process that answers. */
export interface Running {
  readonly process: PreviewProcess;
  readonly port: number;
  /** Where the host reaches it. */
  readonly address: string;
  readonly controlToken: string;
  readonly startMilliseconds: number;
  /** Counted by the proxy. */
  readonly use: {
    /** Requests and sockets that are open. */
    open: number;
    /** Milliseconds since 1970, of its start or its last request. */
    lastAt: number;
    lastRequestAt: number | undefined;
  };
}

const HEALTH_PAUSE_MS = 15;

/** Starts what was built for a preview and waits until it is healthy. */
export async function startProcess(deps: SupervisorDeps, name: string): Promise<Running | Failure> {
  const { config, isolation } = deps;
  const startedAt = performance.now();
  const spawned = await spawnProgram(deps, name, 'main.mjs');
  if (spawned === undefined) return { step: 'start', reason: 'nothing was released', log: [] };
  const { started, process, controlToken, log } = spawned;
  const { root } = previewFolders(config.dataFolder, name);
  const failed = async (step: 'start' | 'health', reason: string): Promise<Failure> => {
    await process.stop();
    await isolation.end({ root, slot: undefined });
    return { step, reason, log: [...log] };
  };
  const limit = AbortSignal.timeout(config.limits.startSeconds * 1_000);
  const late = new Promise<'late'>((resolve) => limit.addEventListener('abort', () => resolve('late'), { once: true }));
  const port = await Promise.race([process.ready, late]);
  if (port === 'late') return failed('start', `did not listen within ${config.limits.startSeconds} s`);
  if (port === undefined) {
    const { reason, isLimit } = await process.ended;
    return { step: isLimit ? 'limit' : 'start', reason, log: [...log] };
  }
  const address = await started.address(port);
  if (address === undefined) return failed('start', `said that it listens on port ${port}, and does not`);
  const health = await Promise.race([waitUntilHealthy(`http://${address}:${port}`, limit), process.ended]);
  if (typeof health === 'object') return failed('health', `ended before it was healthy: ${health.reason}`);
  if (health !== 'healthy') return failed('health', `${CONTROL.health}: ${health} for ${config.limits.startSeconds} s`);
  const startMilliseconds = Math.round(performance.now() - startedAt);
  return {
    process,
    port,
    address,
    controlToken,
    startMilliseconds,
    use: { open: 0, lastAt: Date.now(), lastRequestAt: undefined },
  };
}

/** @returns `healthy`, or the last answer within the limit */
async function waitUntilHealthy(origin: string, limit: AbortSignal): Promise<string> {
  let last = 'no answer';
  for (; !limit.aborted; await delay(HEALTH_PAUSE_MS)) {
    try {
      const response = await fetch(`${origin}${CONTROL.health}`, { signal: limit });
      await response.body?.cancel();
      if (response.status === 200) return 'healthy';
      last = `status ${response.status}`;
    } catch (error) {
      // Of `fetch failed` only the cause says anything.
      const { cause = error } = error as Error;
      if (!limit.aborted) last = cause instanceof Error ? cause.message : String(cause);
    }
  }
  return last;
}
