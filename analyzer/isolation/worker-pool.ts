import { Worker } from 'node:worker_threads';
import type { WorkReply, WorkRequest } from './serve.ts';

export interface WorkerPoolOptions {
  /** A module that calls serve(). */
  readonly script: URL;
  /** Workers at most; they start when there is work. */
  readonly size: number;
  /** For one item, from the moment a ready worker gets it. */
  readonly timeLimitMs: number;
  /** Of one worker's heap. */
  readonly memoryLimitMb: number;
}

export type WorkResult<Out> =
  | { readonly ok: Out }
  | { readonly failed: 'too-slow' | 'too-complex' | 'out-of-memory' | 'crashed'; readonly message: string };

export interface WorkerPool<In, Out> {
  /** Never rejects: whatever happens to the worker is the item's result, and only that item's. */
  run(item: In): Promise<WorkResult<Out>>;
  close(): Promise<void>;
}

interface Job<In, Out> {
  readonly item: In;
  readonly resolve: (result: WorkResult<Out>) => void;
}

interface Slot<In, Out> {
  readonly worker: Worker;
  ready: boolean;
  job: Job<In, Out> | undefined;
  timer: NodeJS.Timeout | undefined;
}

/**
 * Threads for work that may hang, overflow or eat memory: parsers on untrusted text. A thread stuck in a loop is ended
 * and replaced; the items that wait are not affected.
 */
export function createWorkerPool<In, Out>(options: WorkerPoolOptions): WorkerPool<In, Out> {
  const queue: Job<In, Out>[] = [];
  const slots = new Set<Slot<In, Out>>();
  let closed = false;

  const settle = (slot: Slot<In, Out>, result: WorkResult<Out>) => {
    clearTimeout(slot.timer);
    const { job } = slot;
    slot.job = undefined;
    slot.worker.unref();
    job?.resolve(result);
  };
  const end = (slot: Slot<In, Out>, result: WorkResult<Out>) => {
    if (!slots.delete(slot)) return;
    settle(slot, result);
    void slot.worker.terminate();
    assign();
  };
  const give = (slot: Slot<In, Out>, job: Job<In, Out>) => {
    slot.job = job;
    slot.worker.ref();
    const message = `took longer than ${options.timeLimitMs / 1000} s`;
    slot.timer = setTimeout(() => end(slot, { failed: 'too-slow', message }), options.timeLimitMs);
    slot.worker.postMessage({ item: job.item } satisfies WorkRequest<In>);
  };
  const start = () => {
    const resourceLimits = { maxOldGenerationSizeMb: options.memoryLimitMb, stackSizeMb: 8 };
    const worker = new Worker(options.script, { resourceLimits, env: {} });
    const slot: Slot<In, Out> = { worker, ready: false, job: undefined, timer: undefined };
    slots.add(slot);
    worker.on('message', (reply: WorkReply<Out>) => {
      if ('ready' in reply) slot.ready = true;
      else settle(slot, 'ok' in reply ? { ok: reply.ok } : { failed: reply.failed, message: reply.message });
      assign();
    });
    worker.on('error', (error) => {
      const isMemory = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      if (!slot.ready && !isMemory)
        for (const job of queue.splice(0)) job.resolve({ failed: 'crashed', message: error.message });
      end(slot, { failed: isMemory ? 'out-of-memory' : 'crashed', message: error.message });
    });
    worker.on('exit', () => end(slot, { failed: 'crashed', message: 'the worker ended' }));
  };
  const assign = () => {
    if (closed) return;
    for (const slot of slots) {
      if (queue.length === 0) break;
      if (slot.ready && slot.job === undefined) give(slot, queue.shift()!);
    }
    const starting = [...slots].filter((slot) => !slot.ready).length;
    for (let missing = queue.length - starting; missing > 0 && slots.size < options.size; missing--) start();
  };
  return {
    run: (item) =>
      new Promise((resolve) => {
        if (closed) return resolve({ failed: 'crashed', message: 'the pool is closed' });
        queue.push({ item, resolve });
        return assign();
      }),
    close: async () => {
      closed = true;
      const ended = [...slots];
      slots.clear();
      for (const slot of ended) settle(slot, { failed: 'crashed', message: 'the pool is closed' });
      for (const job of queue.splice(0)) job.resolve({ failed: 'crashed', message: 'the pool is closed' });
      await Promise.all(ended.map((slot) => slot.worker.terminate()));
    },
  };
}
