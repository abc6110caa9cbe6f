import type { Octokit } from '@octokit/rest';
import type { PullJob } from '../jobs/jobs.ts';
import type { Review } from './facts.ts';

const STATES = ['APPROVED', 'CHANGES_REQUESTED', 'DISMISSED', 'COMMENTED', 'PENDING'] as const;

/**
 * All reviews of a pull request, over all pages. A deleted account's are nobody's: they do not count.
 *
 * @see https://docs.github.com/en/rest/pulls/reviews#list-reviews-for-a-pull-request
 */
export async function readReviews(octokit: Octokit, { owner, repo, number }: PullJob): Promise<readonly Review[]> {
  const found = await octokit.paginate('GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews', {
    owner,
    repo,
    pull_number: number,
    per_page: 100,
  });
  return found.map(({ id, user, state, commit_id: commit, submitted_at: submittedAt }) => ({
    id,
    reviewer: user?.login.toLowerCase() ?? 'ghost',
    isPerson: user?.type === 'User',
    state: STATES.find((one) => one === state) ?? 'COMMENTED',
    commit: commit ?? undefined,
    // One that is not submitted yet decides nothing.
    submittedAt: submittedAt ?? '1970-01-01T00:00:00Z',
  }));
}
