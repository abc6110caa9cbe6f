import type { PullJob } from '../jobs/jobs.ts';
import type { Decision } from '../records/decision.ts';
import type { PullDeps } from './pull-deps.ts';

/**
 * Notes a decision. Where the pull request leaves a commit, or is closed, others that have it as their head are looked at:
 * their gate may have been closed for this one.
 */
export async function rememberDecision(
  { decisions, wakePull }: Pick<PullDeps, 'decisions' | 'wakePull'>,
  job: PullJob,
  decision: Decision,
): Promise<void> {
  const before = await decisions.newest(job.repository, job.number);
  await decisions.remember(decision);
  if (before === undefined || (before.commit === decision.commit && decision.state !== 'closed')) return;
  for (const { number, state } of await decisions.standing(job.repository, before.commit)) {
    if (state !== 'closed' && state !== 'merged') await wakePull({ ...job, number });
  }
}
