import type { Octokit } from '@octokit/rest';

export interface CommentTarget {
  readonly owner: string;
  readonly repo: string;
  readonly number: number;
  /** A hidden line that only our comments begin with. */
  readonly marker: string;
  /** Only a comment of this account is ours, whatever its text says. */
  readonly botLogin: string;
}

export interface WrittenComment {
  readonly id: number;
  readonly body: string;
  /** ISO 8601, by GitHub's clock. */
  readonly updatedAt: string;
}

/** Our comment: the stored one if it is still there, else the oldest of ours with the marker, over all pages. */
export async function findComment(
  octokit: Octokit,
  target: CommentTarget,
  stored: number | undefined,
): Promise<WrittenComment | undefined> {
  const { owner, repo } = target;
  const known = stored === undefined ? undefined : await readComment(octokit, owner, repo, stored);
  if (known !== undefined) return known;
  const [oldest] = await listOwnComments(octokit, target);
  return oldest;
}

/** Creates or edits the one comment. After creating, own ones that a crash or another replica left are removed. */
export async function writeComment(
  octokit: Octokit,
  target: CommentTarget,
  existing: WrittenComment | undefined,
  body: string,
): Promise<WrittenComment> {
  const { owner, repo } = target;
  if (existing !== undefined) {
    if (existing.body === body) return existing;
    const path = { owner, repo, comment_id: existing.id } as const;
    const { data } = await octokit.request('PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}', {
      ...path,
      body,
    });
    return { id: existing.id, body, updatedAt: data.updated_at };
  }
  await createComment(octokit, target, body);
  const [first, ...others] = await listOwnComments(octokit, target);
  for (const other of others) await deleteComment(octokit, target, other.id);
  if (first === undefined) throw new Error('the comment just written is not there');
  return first;
}

/** One more comment, whatever is there: only a new one notifies people. */
export async function createComment(
  octokit: Octokit,
  { owner, repo, number }: CommentTarget,
  body: string,
): Promise<WrittenComment> {
  const { data } = await octokit.request('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', {
    owner,
    repo,
    issue_number: number,
    body,
  });
  return { id: Number(data.id), body, updatedAt: data.updated_at };
}

/** One that is gone already is fine. */
export async function deleteComment(
  octokit: Octokit,
  { owner, repo }: Pick<CommentTarget, 'owner' | 'repo'>,
  id: number,
): Promise<void> {
  try {
    await octokit.request('DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}', { owner, repo, comment_id: id });
  } catch (error) {
    if (!(error instanceof Error && 'status' in error && error.status === 404)) throw error;
  }
}

async function readComment(
  octokit: Octokit,
  owner: string,
  repo: string,
  id: number,
): Promise<WrittenComment | undefined> {
  try {
    const path = { owner, repo, comment_id: id } as const;
    const { data } = await octokit.request('GET /repos/{owner}/{repo}/issues/comments/{comment_id}', path);
    return { id, body: data.body ?? '', updatedAt: data.updated_at };
  } catch (error) {
    if (error instanceof Error && 'status' in error && error.status === 404) return undefined;
    throw error;
  }
}

/** All of ours on the pull request, oldest first, over all pages. */
export async function listOwnComments(
  octokit: Octokit,
  { owner, repo, number, marker, botLogin }: CommentTarget,
): Promise<readonly WrittenComment[]> {
  const comments = await octokit.paginate('GET /repos/{owner}/{repo}/issues/{issue_number}/comments', {
    owner,
    repo,
    issue_number: number,
    per_page: 100,
  });
  const own = comments.filter((one) => one.user?.login === botLogin && one.body?.startsWith(marker));
  return own
    .map((one) => ({ id: one.id, body: one.body ?? '', updatedAt: one.updated_at }))
    .toSorted((a, b) => a.id - b.id);
}
