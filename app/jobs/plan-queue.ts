import type { ClientConfig } from 'pg';
import { PgBoss } from 'pg-boss';
import type { PlanJob } from '../plan/plan-pull-request.ts';

/** Jobs on disk: one waiting and one running at most for a pull request, tried again with growing pauses. */
export interface PlanQueue {
  add(job: PlanJob): Promise<void>;
  work(handle: (job: PlanJob) => Promise<void>): Promise<void>;
  /** Lets running jobs end, at most 20 s. */
  stop(): Promise<void>;
}

const NAME = 'plan';
const DEAD = 'plan-dead';

export async function openPlanQueue(
  connection: ClientConfig,
  workers: number,
  onError: (error: Error) => void,
): Promise<PlanQueue> {
  const boss = new PgBoss({
    ...connection,
    useListenNotify: true,
    superviseIntervalSeconds: 1,
    monitorIntervalSeconds: 1,
  } as ConstructorParameters<typeof PgBoss>[0]);
  boss.on('error', onError);
  await boss.start();
  await boss.createQueue(DEAD);
  // `stately` keeps one job a state and key: a push during work makes one more run, ten pushes make one more run.
  await boss.createQueue(NAME, {
    policy: 'stately',
    notify: true,
    retryLimit: 8,
    retryDelay: 1,
    retryBackoff: true,
    expireInSeconds: 120,
    // Somebody who was killed with a job does not hold it for longer.
    heartbeatSeconds: 10,
    deadLetter: DEAD,
  });
  return {
    add: async (job) => void (await boss.send(NAME, job, { singletonKey: `${job.repository}#${job.number}` })),
    work: async (handle) => {
      // Notifications start a new job at once; only retries wait for the poll.
      const options = { localConcurrency: workers, pollingIntervalSeconds: 1, notifyPollingIntervalSeconds: 1 };
      await boss.work<PlanJob>(NAME, options, async ([job]) => {
        if (job !== undefined) await handle(job.data);
      });
    },
    stop: () => boss.stop({ graceful: true, timeout: 20_000 }),
  };
}
