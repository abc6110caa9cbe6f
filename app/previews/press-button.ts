import type { PullJob, RepositoryRef } from '../jobs/jobs.ts';
import type { Press, PreviewStore } from './preview-store.ts';

export interface PressedButton extends Press, RepositoryRef {
  /** None for a fork's commit: GitHub does not tell its pull requests. */
  readonly numbers: readonly number[];
}

/** Notes a press for the pull requests of its commit, and has them looked at. Whether it counts is judged there. */
export async function pressButton(
  store: PreviewStore,
  { numbers, kind, headSha, by, ...ref }: PressedButton,
  wake: (job: PullJob) => Promise<void>,
): Promise<void> {
  const found = numbers.length > 0 ? numbers : await store.pullsOfHead(ref.repository, headSha);
  for (const number of found) {
    const job = { ...ref, number };
    await store.press(job, { kind, headSha, by });
    await wake(job);
  }
}
