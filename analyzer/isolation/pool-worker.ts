import { Worker } from 'node:worker_threads';
import type { WorkReply, WorkRequest } from './serve.ts';

export type WorkResult<Out> = { readonly ok: Out } | WorkFailure;

export interface WorkFailure {
  /** `dropped`: it was given up before it ended, which says nothing about the item. */
  readonly failed: 'too-slow' | 'too-complex' | 'out-of-memory' | 'crashed' | 'dropped';
  readonly message: string;
}

/** One item and who waits for it. */
export interface Job<In, Out> {
  readonly item: In;
  readonly group: object;
  readonly resolve: (result: WorkResult<Out>) => void;
}

/** One thread and the job it has. */
export interface PoolWorker<In, Out> {
  readonly isReady: boolean;
  readonly job: Job<In, Out> | undefined;
  give(job: Job<In, Out>): void;
  /** Ends the thread at once. `job`: what it had, which nobody has answered. */
  end(): { readonly job: Job<In, Out> | undefined; readonly gone: Promise<unknown> };
}

interface WorkerEvents<In, Out> {
  /** Ready for a job, or for the next one. */
  readonly onFree: () => void;
  /** The thread died by itself. @param job what it had */
  readonly onDeath: (failure: WorkFailure, job: Job<In, Out> | undefined) => void;
}

/** Starts a thread for a pool. It keeps the process alive only while it has a job. */
export function startWorker<In, Out>(
  script: URL,
  memoryLimitMb: number,
  { onFree, onDeath }: WorkerEvents<In, Out>,
): PoolWorker<In, Out> {
  const resourceLimits = { maxOldGenerationSizeMb: memoryLimitMb, stackSizeMb: 8 };
  const thread = new Worker(script, { resourceLimits, env: {} });
  let isReady = false;
  let isEnded = false;
  let job: Job<In, Out> | undefined;
  const release = () => {
    const had = job;
    job = undefined;
    thread.unref();
    return had;
  };
  const end = () => {
    isEnded = true;
    const had = release();
    // Its end is waited for; until then it keeps the process alive.
    thread.ref();
    return { gone: thread.terminate(), job: had };
  };
  const die = (failure: WorkFailure) => {
    if (!isEnded) onDeath(failure, end().job);
  };
  thread.on('message', (reply: WorkReply<Out>) => {
    if (isEnded) return;
    if ('ready' in reply) isReady = true;
    else release()?.resolve('ok' in reply ? { ok: reply.ok } : { failed: reply.failed, message: reply.message });
    onFree();
  });
  thread.on('error', (error) => {
    const isMemory = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
    die({ failed: isMemory ? 'out-of-memory' : 'crashed', message: error.message });
  });
  thread.on('exit', () => die({ failed: 'crashed', message: 'the worker ended' }));
  return {
    get isReady() {
      return isReady;
    },
    get job() {
      return job;
    },
    give: (next) => {
      job = next;
      thread.ref();
      thread.postMessage({ item: next.item } satisfies WorkRequest<In>);
    },
    end,
  };
}
