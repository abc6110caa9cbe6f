import type { Octokit } from '@octokit/rest';
import type { GroupJob } from '../jobs/jobs.ts';
import type { MergeStep } from '../plan/plan-commit.ts';

/**
 * Which pull request each step of a merge group merges: the last one is in the name of the queue's branch; another one is
 * the open pull request whose head was merged there. One that was squashed, or whose head is that of several, cannot be
 * told unless it is the last: undefined.
 */
export async function findPulls(
  octokit: Octokit,
  { owner, repo, headRef }: GroupJob,
  steps: readonly MergeStep[],
): Promise<readonly (number | undefined)[]> {
  const [last] = lastPull({ headRef });
  const others = steps.slice(0, -1);
  const open =
    others.length === 0
      ? []
      : await octokit.paginate('GET /repos/{owner}/{repo}/pulls', { owner, repo, state: 'open', per_page: 100 });
  return [
    ...others.map(({ heads }) => {
      const [found, ...more] = open.filter((one) => one.number !== last && heads.includes(one.head.sha));
      return more.length === 0 ? found?.number : undefined;
    }),
    ...(steps.length === 0 ? [] : [last]),
  ];
}

/** The pull request that a group merges last: the name of the queue's branch tells it. */
export function lastPull({ headRef }: Pick<GroupJob, 'headRef'>): readonly number[] {
  const number = Number(/\/pr-(\d+)-[\da-f]{40}$/.exec(headRef)?.[1] ?? Number.NaN);
  return Number.isSafeInteger(number) ? [number] : [];
}
