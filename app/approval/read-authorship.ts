import type { Octokit } from '@octokit/rest';
import { orStatus } from '../github/or-status.ts';
import type { PullJob } from '../jobs/jobs.ts';
import type { PullState } from '../pulls/read-pull.ts';
import type { PullFacts } from './facts.ts';

/** GitHub lists no more commits of a pull request: https://docs.github.com/en/rest/pulls/pulls */
const LISTED = 250;

/** Who made the change: its author, those who wrote and committed its commits, who pushed its head. */
export async function readAuthorship(octokit: Octokit, job: PullJob, pull: PullState): Promise<PullFacts> {
  const [committers, lastPusher] = await Promise.all([readCommitters(octokit, job), readPusher(octokit, pull)]);
  return { headSha: pull.headSha, author: pull.author, committers, lastPusher };
}

async function readCommitters(octokit: Octokit, { owner, repo, number }: PullJob) {
  const commits = await octokit.paginate('GET /repos/{owner}/{repo}/pulls/{pull_number}/commits', {
    owner,
    repo,
    pull_number: number,
    per_page: 100,
  });
  if (commits.length >= LISTED) return undefined;
  const accounts = commits.flatMap(({ author, committer }) => [author, committer]);
  return new Set(accounts.flatMap((one) => (one && 'login' in one ? [one.login.toLowerCase()] : [])));
}

/**
 * From the activity of the head's repository, newest first. A fork's can be read only where it is public.
 *
 * @see https://docs.github.com/en/rest/repos/repos#list-repository-activities
 */
async function readPusher(octokit: Octokit, { head, headSha }: PullState): Promise<string | undefined> {
  if (head === undefined) return undefined;
  const request = octokit.request('GET /repos/{owner}/{repo}/activity', {
    owner: head.owner,
    repo: head.repo,
    ref: `refs/heads/${head.ref}`,
    per_page: 30,
  });
  const found = await orStatus(request, [403, 404]);
  if (typeof found === 'number') return undefined;
  return found.data.find((one) => one.after === headSha)?.actor?.login.toLowerCase();
}
