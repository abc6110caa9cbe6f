import type { Octokit } from '@octokit/rest';
import type { PullJob } from '../jobs/jobs.ts';

/** What GitHub says of a pull request now. */
export interface PullState {
  readonly isOpen: boolean;
  readonly headSha: string;
  readonly headRef: string;
  readonly baseRef: string;
  /** Lower case. */
  readonly author: string;
  /** The repository's page. */
  readonly url: string;
  readonly cloneUrl: string;
}

export async function readPull(octokit: Octokit, { owner, repo, number }: PullJob): Promise<PullState> {
  const { data } = await octokit.request('GET /repos/{owner}/{repo}/pulls/{pull_number}', {
    owner,
    repo,
    pull_number: number,
  });
  return {
    isOpen: data.state === 'open',
    headSha: data.head.sha,
    headRef: data.head.ref,
    baseRef: data.base.ref,
    author: data.user.login.toLowerCase(),
    url: data.base.repo.html_url,
    cloneUrl: data.base.repo.clone_url,
  };
}
