import { getCompileCacheDir } from 'node:module';
import { setPriority } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { WorkerData, WorkReply, WorkRequest } from './serve.ts';

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
  /** @param milliseconds of processor time, after which it is broken off */
  give(job: Job<In, Out>, milliseconds: number | undefined): void;
  /** Ends the thread at once. `job`: what it had, which nobody has answered. */
  end(): { readonly job: Job<In, Out> | undefined; readonly gone: Promise<unknown> };
}

interface WorkerEvents<In, Out> {
  /** Ready for a job, or for the next one. @param done what it has answered just now */
  readonly onFree: (done: Job<In, Out> | undefined) => void;
  /** It broke its job off, which nobody has answered; it is free once this returns. */
  readonly onLate: (job: Job<In, Out>) => void;
  /** The thread died by itself. @param job what it had */
  readonly onDeath: (failure: WorkFailure, job: Job<In, Out> | undefined) => void;
}

export interface ThreadOptions {
  /** A module that calls serve(). */
  readonly script: URL;
  /** Of one thread's heap. */
  readonly memoryLimitMb: number;
  /** `low`: where the system has priorities of threads, this one gets what time the others leave. */
  readonly priority: 'normal' | 'low';
}

/** Of a nice value: about a tenth of a core where others want all of it, all of one where nobody does. */
const LOW = 10;

/** Starts a thread for a pool. It keeps the process alive only while it has a job. */
export function startWorker<In, Out>(
  { script, memoryLimitMb, priority }: ThreadOptions,
  { onFree, onLate, onDeath }: WorkerEvents<In, Out>,
): PoolWorker<In, Out> {
  const resourceLimits = { maxOldGenerationSizeMb: memoryLimitMb, stackSizeMb: 8 };
  const workerData: WorkerData = { compileCache: getCompileCacheDir() };
  const thread = new Worker(script, { resourceLimits, env: {}, workerData });
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
  const conclude = (reply: Extract<WorkReply<Out>, { readonly isSpoilt: boolean }>) => {
    const had = release();
    if (reply.isSpoilt) onDeath({ failed: 'crashed', message: 'spoilt' }, end().job);
    if (had !== undefined && 'late' in reply) onLate(had);
    else if ('ok' in reply) had?.resolve({ ok: reply.ok });
    else if ('failed' in reply) had?.resolve({ failed: reply.failed, message: reply.message });
    if (!reply.isSpoilt) onFree('late' in reply ? undefined : had);
  };
  thread.on('message', (reply: WorkReply<Out>) => {
    if (isEnded) return;
    if ('isSpoilt' in reply) conclude(reply);
    else if ('ready' in reply) {
      isReady = true;
      onFree(undefined);
    } else if (priority === 'low' && reply.thread !== undefined) lowerPriority(reply.thread);
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
    give: (next, milliseconds) => {
      job = next;
      thread.ref();
      thread.postMessage({ item: next.item, milliseconds } satisfies WorkRequest<In>);
    },
    end,
  };
}

function lowerPriority(thread: number): void {
  try {
    setPriority(thread, LOW);
  } catch {
    // It has just ended.
  }
}
