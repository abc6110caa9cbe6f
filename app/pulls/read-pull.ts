import type { Octokit } from '@octokit/rest';
import type { PullJob } from '../jobs/jobs.ts';

/** What GitHub says of a pull request now. */
export interface PullState {
  readonly isOpen: boolean;
  readonly isDraft: boolean;
  /** Whether the head lies in another repository, or lay in one that is deleted. */
  readonly isFork: boolean;
  readonly labels: ReadonlySet<string>;
  /** The commit on the base branch that merging made. */
  readonly merged: string | undefined;
  readonly headSha: string;
  /** Where the head's branch lies: a fork, perhaps. Undefined where that repository is deleted. */
  readonly head: { readonly owner: string; readonly repo: string; readonly ref: string } | undefined;
  readonly baseRef: string;
  /** Lower case. */
  readonly author: string;
  readonly defaultBranch: string;
  /** The repository's page. */
  readonly url: string;
  readonly cloneUrl: string;
  /** When it was read, by GitHub's clock: ISO 8601, UTC. */
  readonly readAt: string;
}

export async function readPull(octokit: Octokit, { owner, repo, number }: PullJob): Promise<PullState> {
  const { data, headers } = await octokit.request('GET /repos/{owner}/{repo}/pulls/{pull_number}', {
    owner,
    repo,
    pull_number: number,
  });
  const { head, base } = data;
  return {
    isOpen: data.state === 'open',
    isDraft: data.draft === true,
    isFork: head.repo?.id !== base.repo.id,
    labels: new Set(data.labels.map((one) => one.name)),
    merged: data.merged ? (data.merge_commit_sha ?? undefined) : undefined,
    headSha: head.sha,
    head: head.repo === null ? undefined : { owner: head.repo.owner.login, repo: head.repo.name, ref: head.ref },
    baseRef: base.ref,
    author: data.user.login.toLowerCase(),
    defaultBranch: base.repo.default_branch,
    url: base.repo.html_url,
    cloneUrl: base.repo.clone_url,
    readAt: new Date(headers.date ?? 0).toISOString(),
  };
}
