import type { PullJob } from '../jobs/jobs.ts';
import { decidePreview } from './decide-preview.ts';
import type { PreviewDeps } from './preview-deps.ts';
import type { PreviewDecision, PreviewFacts } from './preview-facts.ts';

/** Decides, and takes a place for what is wanted otherwise; nothing else takes one or waits for one. */
export async function claimPlace(
  { places }: Pick<PreviewDeps, 'places'>,
  job: PullJob,
  facts: Omit<PreviewFacts, 'hasPlace'>,
  atMost: number,
): Promise<PreviewDecision> {
  const decision = decidePreview({ ...facts, hasPlace: true });
  if (!decision.wanted) return decision;
  return decidePreview({ ...facts, hasPlace: await places.take(job, atMost) });
}

/** Gives the place up, and has those looked at that wait for one. */
export async function leavePlace({ places, lookLater }: Pick<PreviewDeps, 'places' | 'lookLater'>, job: PullJob) {
  for (const number of await places.leave(job)) await lookLater({ ...job, number }, 0);
}
