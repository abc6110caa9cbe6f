import type { ClientConfig } from 'pg';
import { PgBoss } from 'pg-boss';

/** Jobs on disk: one waiting and one running at most for a key, tried again with growing pauses. */
export interface JobQueue<T> {
  add(job: T, options?: AddOptions): Promise<void>;
  /** @param workers how many run at once in this process */
  work(workers: number, handle: (job: T) => Promise<void>): Promise<void>;
}

interface AddOptions {
  /** Not before so many seconds from now. */
  readonly afterSeconds?: number;
  /** Higher ones first; 0 unless told. */
  readonly priority?: number;
}

export interface JobQueues {
  /** @param keyOf jobs of one key never run beside each other */
  open<T extends object>(name: string, keyOf: (job: T) => string): Promise<JobQueue<T>>;
  /** Lets running jobs end, at most 20 s. */
  stop(): Promise<void>;
}

export async function openJobQueues(connection: ClientConfig, onError: (error: Error) => void): Promise<JobQueues> {
  const boss = new PgBoss({
    ...connection,
    useListenNotify: true,
    superviseIntervalSeconds: 1,
    monitorIntervalSeconds: 1,
  } as ConstructorParameters<typeof PgBoss>[0]);
  boss.on('error', onError);
  await boss.start();
  return {
    open: async <T extends object>(name: string, keyOf: (job: T) => string) => {
      await createQueue(boss, name);
      return jobQueue(boss, name, keyOf);
    },
    stop: () => boss.stop({ graceful: true, timeout: 20_000 }),
  };
}

async function createQueue(boss: PgBoss, name: string): Promise<void> {
  const dead = `${name}-dead`;
  await boss.createQueue(dead);
  // `stately` keeps one job a state and key: a push during work makes one more run, ten pushes make one more run.
  await boss.createQueue(name, {
    policy: 'stately',
    notify: true,
    retryLimit: 8,
    retryDelay: 1,
    retryBackoff: true,
    expireInSeconds: 120,
    // Somebody who was killed with a job does not hold it for longer.
    heartbeatSeconds: 10,
    deadLetter: dead,
  });
}

function jobQueue<T extends object>(boss: PgBoss, name: string, keyOf: (job: T) => string): JobQueue<T> {
  return {
    add: async (job, { afterSeconds = 0, priority = 0 } = {}) => {
      await boss.send(name, job, { singletonKey: keyOf(job), startAfter: afterSeconds, priority });
    },
    work: async (workers, handle) => {
      // Notifications start a new job at once; only retries wait for the poll.
      const options = { localConcurrency: workers, pollingIntervalSeconds: 1, notifyPollingIntervalSeconds: 1 };
      await boss.work<T>(name, options, async ([job]) => {
        if (job !== undefined) await handle(job.data);
      });
    },
  };
}
