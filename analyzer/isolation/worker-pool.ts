import { createFairQueue } from './fair-queue.ts';
import { startWorker, type PoolWorker, type WorkResult } from './pool-worker.ts';

export interface WorkerPoolOptions {
  /** A module that calls serve(). */
  readonly script: URL;
  /** Workers at most; they start when there is work. */
  readonly size: number;
  /** Workers more, while all others are held up by groups that are not waited for. */
  readonly spare: number;
  /** For one item, from the moment a ready worker gets it. */
  readonly timeLimitMs: number;
  /** Of one worker's heap. */
  readonly memoryLimitMb: number;
}

export interface WorkerPool<In, Out> {
  /** Never rejects: whatever happens to the worker is the item's result, and only that item's. */
  run(item: In, group: object): Promise<WorkResult<Out>>;
  /** Gives up what a group still has: its waiting items are `dropped`, its running ones end. */
  drop(group: object): void;
  close(): Promise<void>;
}

interface Job<In, Out> {
  readonly item: In;
  readonly resolve: (result: WorkResult<Out>) => void;
}

/** From then on an item holds its worker up, and its group gets no second worker beside it. */
const HELD_UP_MS = 200;
const DROPPED = { failed: 'dropped', message: 'nobody waits for it' } as const;

/**
 * Threads for work that may hang, overflow or eat memory: parsers on untrusted text. A thread stuck in a loop is ended
 * and replaced. Groups (the trees of different pull requests) take turns; one that holds workers up does not keep
 * others from theirs.
 */
export function createWorkerPool<In, Out>(options: WorkerPoolOptions): WorkerPool<In, Out> {
  const queue = createFairQueue<Job<In, Out>>();
  const workers = new Set<PoolWorker<In, Out>>();
  const dropped = new WeakSet<object>();
  let closed = false;
  let look: NodeJS.Timeout | undefined;

  const isHeldUp = (worker: PoolWorker<In, Out>) =>
    worker.work !== undefined && performance.now() - worker.work.since > HELD_UP_MS;
  const mayServe = (group: object) => ![...workers].some((worker) => worker.work?.group === group && isHeldUp(worker));
  const start = () => {
    const worker = startWorker<In, Out>(options, {
      onFree: () => assign(),
      onEnd: (ended, result) => {
        workers.delete(ended);
        // One that cannot even start would not start for the next item either.
        if (!ended.isReady && result.failed === 'crashed') failAll(result);
        assign();
      },
    });
    workers.add(worker);
  };
  const failAll = (result: WorkResult<Out>) => {
    for (let next = queue.take(() => true); next !== undefined; next = queue.take(() => true)) {
      next.item.resolve(result);
    }
  };
  const assign = () => {
    clearTimeout(look);
    if (closed) return;
    for (const worker of workers) {
      if (!worker.isReady || worker.work !== undefined) continue;
      const next = queue.take(mayServe);
      if (next === undefined) break;
      worker.give(next.item.item, next.group, next.item.resolve);
    }
    const starting = [...workers].filter((worker) => !worker.isReady).length;
    for (let missing = queue.size - starting; missing > 0 && workers.size < options.size; missing--) start();
    if (queue.size === 0) return retire();
    const isStuck = starting === 0 && [...workers].every(isHeldUp) && queue.has(mayServe);
    if (isStuck && workers.size < options.size + options.spare) start();
    look = setTimeout(assign, HELD_UP_MS);
    look.unref();
  };
  const retire = () => {
    for (const worker of workers) {
      if (workers.size <= options.size) break;
      if (worker.isReady && worker.work === undefined) {
        workers.delete(worker);
        void worker.end(DROPPED);
      }
    }
  };
  return {
    run: (item, group) =>
      new Promise((resolve) => {
        if (closed || dropped.has(group)) return resolve(DROPPED);
        queue.add(group, { item, resolve });
        return assign();
      }),
    drop: (group) => {
      dropped.add(group);
      for (const job of queue.drop(group)) job.resolve(DROPPED);
      for (const worker of workers) if (worker.work?.group === group) void worker.end(DROPPED);
    },
    close: async () => {
      closed = true;
      clearTimeout(look);
      failAll(DROPPED);
      await Promise.all([...workers].map((worker) => worker.end(DROPPED)));
    },
  };
}
