import type { Octokit } from '@octokit/rest';
import type { PullJob } from '../jobs/jobs.ts';
import type { ObservedPreview, ObservedRun } from './observed.ts';
import type { AskedRun, PreviewStore } from './preview-store.ts';
import { readDeployments } from './read-deployments.ts';
import { readOutcome } from './read-outcome.ts';
import { readRuns, type ListedRun } from './read-runs.ts';
import { settleAsked } from './settle-asked.ts';

interface ObserveDeps {
  readonly octokit: Octokit;
  readonly store: PreviewStore;
  readonly now: () => number;
}

export type Observation = ObservedPreview & {
  readonly workflow: 'there' | 'missing';
  /** A run was asked for, and GitHub does not show it yet: to be looked for again. */
  readonly isUncertain: boolean;
};

/** Runs whose ends matter: the newest ones. */
const RECENT = 6;

/** Reads what GitHub says of a pull request's preview, and settles what was asked for without an answer. */
export async function observePreview(
  { octokit, store, now }: ObserveDeps,
  job: PullJob,
  asked: readonly AskedRun[],
): Promise<Observation> {
  const known = asked.slice(-RECENT).flatMap(({ run, ...one }) => (run === undefined ? [] : [{ ...one, run }]));
  const listed = await readRuns(octokit, job, known);
  const settled = settleAsked(asked, listed ?? [], now());
  for (const { asked: record, run } of settled.found) await store.answered(record, run);
  for (const record of settled.lost) await store.forget(record);
  const digestOf = (run: ListedRun) => {
    const record = settled.found.find((one) => one.run === run.id)?.asked;
    return asked.find((one) => one.run === run.id || one.id === record)?.digest;
  };
  const recent = (listed ?? []).slice(-RECENT);
  const runs = await Promise.all(
    recent.map(async (run): Promise<ObservedRun> => {
      const { id, command, headSha, createdAt, url } = run;
      const state = await readOutcome(octokit, job, run);
      return { id, command, headSha, createdAt, url, state, digest: digestOf(run) };
    }),
  );
  return {
    runs: [...runs, ...settled.open.flatMap(pending)],
    live: await readDeployments(octokit, job),
    workflow: listed === undefined ? 'missing' : 'there',
    isUncertain: settled.open.length > 0,
  };
}

/** Taken for running until GitHub says otherwise: asking twice is worse than waiting. */
function pending({ command, headSha, digest, at }: AskedRun): readonly ObservedRun[] {
  if (command !== 'up' && command !== 'down') return [];
  const run = { id: Number.MAX_SAFE_INTEGER, createdAt: at.toISOString(), url: '', state: { is: 'active' } } as const;
  return [{ ...run, command, headSha, digest }];
}
