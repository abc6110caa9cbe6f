import { Worker } from 'node:worker_threads';
import type { WorkReply, WorkRequest } from './serve.ts';

export type WorkResult<Out> = { readonly ok: Out } | WorkFailure;

export interface WorkFailure {
  /** `dropped`: it was given up before it ended, which says nothing about the item. */
  readonly failed: 'too-slow' | 'too-complex' | 'out-of-memory' | 'crashed' | 'dropped';
  readonly message: string;
}

/** One thread and the item it has. */
export interface PoolWorker<In, Out> {
  readonly isReady: boolean;
  readonly work: { readonly group: object; readonly since: number } | undefined;
  give(item: In, group: object, resolve: (result: WorkResult<Out>) => void): void;
  /** Ends the thread at once; an item it has gets this result. */
  end(result: WorkFailure): Promise<unknown>;
}

interface WorkerLimits {
  readonly script: URL;
  readonly timeLimitMs: number;
  readonly memoryLimitMb: number;
}

interface WorkerEvents<In, Out> {
  /** Ready for an item. */
  readonly onFree: () => void;
  readonly onEnd: (worker: PoolWorker<In, Out>, result: WorkFailure) => void;
}

/** Starts a thread for a pool. It keeps the process alive only while it has an item. */
export function startWorker<In, Out>(
  { script, timeLimitMs, memoryLimitMb }: WorkerLimits,
  { onFree, onEnd }: WorkerEvents<In, Out>,
): PoolWorker<In, Out> {
  const thread = new Worker(script, {
    resourceLimits: { maxOldGenerationSizeMb: memoryLimitMb, stackSizeMb: 8 },
    env: {},
  });
  let isReady = false;
  let isEnded = false;
  let job: { group: object; since: number; resolve: (result: WorkResult<Out>) => void } | undefined;
  let timer: NodeJS.Timeout | undefined;

  const settle = (result: WorkResult<Out>) => {
    clearTimeout(timer);
    const { resolve } = job ?? {};
    job = undefined;
    thread.unref();
    resolve?.(result);
  };
  const end = async (result: WorkFailure) => {
    if (isEnded) return;
    isEnded = true;
    settle(result);
    onEnd(worker, result);
    await thread.terminate();
  };
  const worker: PoolWorker<In, Out> = {
    get isReady() {
      return isReady;
    },
    get work() {
      return job;
    },
    give: (item, group, resolve) => {
      job = { group, since: performance.now(), resolve };
      thread.ref();
      const message = `took longer than ${timeLimitMs / 1000} s`;
      timer = setTimeout(() => void end({ failed: 'too-slow', message }), timeLimitMs);
      thread.postMessage({ item } satisfies WorkRequest<In>);
    },
    end,
  };
  thread.on('message', (reply: WorkReply<Out>) => {
    if ('ready' in reply) isReady = true;
    else settle('ok' in reply ? { ok: reply.ok } : { failed: reply.failed, message: reply.message });
    onFree();
  });
  thread.on('error', (error) => {
    const isMemory = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
    void end({ failed: isMemory ? 'out-of-memory' : 'crashed', message: error.message });
  });
  thread.on('exit', () => void end({ failed: 'crashed', message: 'the worker ended' }));
  return worker;
}
