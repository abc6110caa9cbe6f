import type { PullJob } from '../jobs/jobs.ts';
import type { InteractionStore } from './interaction-store.ts';

export interface PartnerDeps {
  readonly interactions: InteractionStore;
  /** Has a pull request looked at, soon. */
  readonly wakePull: (job: PullJob) => Promise<void>;
}

/**
 * Has every pull request of the repository looked at whose comment has to say something else about others. Whom it
 * concerns was stored before, and is forgotten after: killed between, the next job of the repository does it again.
 */
export async function wakePartners({ interactions, wakePull }: PartnerDeps, job: PullJob): Promise<void> {
  for (const one of await interactions.concerned(job.repository)) {
    await wakePull({ ...job, number: one.number });
    await interactions.settle(job.repository, one);
  }
}
