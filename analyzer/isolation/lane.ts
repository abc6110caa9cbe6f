import { createFairQueue } from './fair-queue.ts';
import { startWorker, type Job, type PoolWorker, type ThreadOptions } from './pool-worker.ts';

/** Some threads and the jobs that wait for them. */
export interface Lane<In, Out> {
  add(job: Job<In, Out>): void;
  /** Takes a group's waiting jobs out. */
  drop(group: object): readonly Job<In, Out>[];
  /** Ends the threads that have a job of this group. */
  endOf(group: object): readonly Job<In, Out>[];
  /** Ends all threads. `gone` resolves when every one that was ever ended is gone. */
  close(): { readonly jobs: readonly Job<In, Out>[]; readonly gone: Promise<unknown> };
}

export interface LaneOptions<In, Out> extends ThreadOptions {
  readonly size: number;
  /** How long a job may keep a thread. After that the thread is ended. */
  readonly timeLimitMs: number;
  /** What is broken off after how long, and its thread goes on: watching costs a tenth of a millisecond. */
  readonly breakOff: BreakOff<In> | undefined;
  /** A job was broken off, or its thread ended. */
  readonly onLate: (job: Job<In, Out>) => void;
}

export interface BreakOff<In> {
  /** Of processor time. */
  readonly milliseconds: number;
  /** For what is not watched, by the clock. Its thread is ended. */
  readonly unwatchedMs: number;
  readonly mayHang: (item: In) => boolean;
}

export function createLane<In, Out>(options: LaneOptions<In, Out>): Lane<In, Out> {
  const { breakOff, timeLimitMs } = options;
  const queue = createFairQueue<Job<In, Out>>();
  const workers = new Map<PoolWorker<In, Out>, NodeJS.Timeout | undefined>();
  const leaving = new Set<Promise<unknown>>();
  /** Groups of which an item has been done in good time. */
  const proven = new WeakSet<object>();

  const start = () => {
    const worker: PoolWorker<In, Out> = startWorker(options, {
      onFree: (done) => {
        if (done !== undefined) proven.add(done.group);
        clearTimeout(workers.get(worker));
        assign();
      },
      onLate: options.onLate,
      onDeath: (failure, job) => {
        forget(worker);
        job?.resolve(failure);
        // One that cannot even start would not start for the next job either.
        if (!worker.isReady) for (const waiting of takeAll()) waiting.resolve(failure);
        assign();
      },
    });
    workers.set(worker, undefined);
  };
  const forget = (worker: PoolWorker<In, Out>) => {
    clearTimeout(workers.get(worker));
    workers.delete(worker);
  };
  const end = (worker: PoolWorker<In, Out>) => {
    forget(worker);
    const { job, gone } = worker.end();
    leaving.add(gone);
    void gone.finally(() => leaving.delete(gone));
    return job === undefined ? [] : [job];
  };
  const takeAll = () => {
    const jobs: Job<In, Out>[] = [];
    for (let next = queue.take(); next !== undefined; next = queue.take()) jobs.push(next.item);
    return jobs;
  };
  const isSuspect = ({ item, group }: Job<In, Out>) => !proven.has(group) && breakOff?.mayHang(item) === true;
  /** A group that nobody knows yet may have one thread; what may hang, of all such groups, never all threads. */
  const mayTake = (next: Job<In, Out>) => {
    if (proven.has(next.group)) return true;
    const busy = [...workers.keys()].flatMap(({ job }) => (job === undefined ? [] : [job]));
    if (busy.some(({ group }) => group === next.group)) return false;
    return !isSuspect(next) || busy.filter(isSuspect).length < Math.max(1, options.size - 1);
  };
  const assign = () => {
    for (const worker of workers.keys()) {
      if (!worker.isReady || worker.job !== undefined) continue;
      const next = queue.take(mayTake);
      if (next === undefined) break;
      const isWatched = breakOff !== undefined && (!proven.has(next.group) || breakOff.mayHang(next.item.item));
      worker.give(next.item, isWatched ? breakOff.milliseconds : undefined);
      const late = () => {
        for (const job of end(worker)) options.onLate(job);
        assign();
      };
      workers.set(worker, setTimeout(late, isWatched ? timeLimitMs : (breakOff?.unwatchedMs ?? timeLimitMs)));
    }
    const starting = [...workers.keys()].filter((worker) => !worker.isReady).length;
    for (let missing = queue.size - starting; missing > 0 && workers.size < options.size; missing--) start();
  };
  return {
    add: (job) => {
      queue.add(job.group, job);
      assign();
    },
    drop: (group) => queue.drop(group),
    endOf: (group) => {
      const jobs = [...workers.keys()].filter((worker) => worker.job?.group === group).flatMap(end);
      assign();
      return jobs;
    },
    close: () => ({ jobs: [...takeAll(), ...[...workers.keys()].flatMap(end)], gone: Promise.all(leaving) }),
  };
}
