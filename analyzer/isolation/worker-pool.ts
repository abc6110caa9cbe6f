import { createLane } from './lane.ts';
import type { Job, WorkResult } from './pool-worker.ts';

export interface WorkerPoolOptions<In> {
  /** A module that calls serve(). */
  readonly script: URL;
  /** Threads at most, beside the one for slow items; they start when there is work. */
  readonly size: number;
  /** For one item, from the moment a ready thread gets it. */
  readonly timeLimitMs: number;
  /** Whether an item is worth watching, where its group's are known to be harmless so far. */
  readonly mayHang: (item: In) => boolean;
  /** Of one thread's heap. */
  readonly memoryLimitMb: number;
}

export interface WorkerPool<In, Out> {
  /**
   * Never rejects: whatever happens to the thread is the item's result, and only that item's.
   *
   * @param group items of one group (the files of one tree) take turns with those of others
   */
  run(item: In, group: object): Promise<WorkResult<Out>>;
  /** Gives up what a group still has: `dropped` is the result of all of it. */
  drop(group: object): void;
  close(): Promise<void>;
}

/** An item that takes more of the processor goes to the slow lane, and so does what else its group has. */
const FAST_MS = 100;
/** For an item that nobody expected to be slow. */
const UNWATCHED_MS = 500;
const DROPPED = { failed: 'dropped', message: 'nobody waits for it' } as const;

/**
 * Threads for work that may hang, overflow or eat memory: parsers on untrusted text. However many items hang, in
 * however many groups, one thread at a time is busy with them, and gets what time the others leave.
 */
export function createWorkerPool<In, Out>(options: WorkerPoolOptions<In>): WorkerPool<In, Out> {
  const { timeLimitMs, mayHang, ...threads } = options;
  const dropped = new WeakSet<object>();
  const slowGroups = new WeakSet<object>();
  let isClosed = false;
  const tooSlow = { failed: 'too-slow', message: `took longer than ${timeLimitMs / 1000} s` } as const;
  const slow = createLane<In, Out>({
    ...threads,
    size: 1,
    priority: 'low',
    timeLimitMs,
    breakOff: undefined,
    onLate: (job) => job.resolve(tooSlow),
  });
  const fast = createLane<In, Out>({
    ...threads,
    priority: 'normal',
    timeLimitMs,
    breakOff: {
      milliseconds: Math.min(FAST_MS, timeLimitMs),
      unwatchedMs: Math.min(UNWATCHED_MS, timeLimitMs),
      mayHang,
    },
    onLate: (job) => {
      slowGroups.add(job.group);
      for (const one of [job, ...fast.drop(job.group)]) slow.add(one);
    },
  });
  const giveUp = (jobs: readonly Job<In, Out>[]) => {
    for (const job of jobs) job.resolve(DROPPED);
  };
  return {
    run: (item, group) =>
      new Promise((resolve) => {
        if (isClosed || dropped.has(group)) return resolve(DROPPED);
        const lane = slowGroups.has(group) ? slow : fast;
        return lane.add({ item, group, resolve });
      }),
    drop: (group) => {
      dropped.add(group);
      for (const lane of [fast, slow]) giveUp([...lane.drop(group), ...lane.endOf(group)]);
    },
    close: async () => {
      isClosed = true;
      const ended = [fast.close(), slow.close()];
      for (const { jobs } of ended) giveUp(jobs);
      await Promise.all(ended.map(({ gone }) => gone));
    },
  };
}
