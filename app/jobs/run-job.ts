import { classifyFailure } from '../github/classify-failure.ts';
import type { JobQueue } from './job-queues.ts';
import type { Parking } from './parking.ts';

export interface JobKind<T> {
  readonly name: string;
  readonly queue: JobQueue<T>;
  readonly keyOf: (job: T) => string;
}

export type JobEnd = 'done' | 'later' | 'parked' | 'gone';

/**
 * Runs a job and turns what GitHub answered into when it runs next: at the time GitHub names, when an installation is
 * unsuspended, or never again where what it was about is gone.
 *
 * @throws what the job threw, where the queue's own pauses are right
 */
export async function runJob<T extends { readonly installation: number }>(
  kind: JobKind<T>,
  parking: Parking,
  job: T,
  work: (job: T) => Promise<unknown>,
): Promise<JobEnd> {
  try {
    await work(job);
    return 'done';
  } catch (error) {
    const failure = classifyFailure(error, Date.now());
    switch (failure.kind) {
      case 'later':
        await kind.queue.add(job, { afterSeconds: failure.seconds });
        return 'later';
      case 'suspended':
        await parking.park(kind.name, kind.keyOf(job), job.installation, job);
        return 'parked';
      case 'gone':
        return 'gone';
      case 'again':
        throw error;
    }
  }
}
