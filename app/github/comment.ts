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

/** Our comment's id: the stored one if it is still there, else the oldest of ours with the marker, over all pages. */
export async function findComment(
  octokit: Octokit,
  target: CommentTarget,
  stored: number | undefined,
): Promise<number | undefined> {
  const { owner, repo } = target;
  if (stored !== undefined && (await exists(octokit, owner, repo, stored))) return stored;
  const [oldest] = await listOwn(octokit, target);
  return oldest;
}

/** Creates or edits the one comment. After creating, own ones that a crash or another replica left are removed. */
export async function writeComment(
  octokit: Octokit,
  target: CommentTarget,
  id: number | undefined,
  body: string,
): Promise<number> {
  const { owner, repo, number } = target;
  if (id !== undefined) {
    await octokit.request('PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}', {
      owner,
      repo,
      comment_id: id,
      body,
    });
    return id;
  }
  await octokit.request('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', {
    owner,
    repo,
    issue_number: number,
    body,
  });
  const [first, ...others] = await listOwn(octokit, target);
  for (const other of others) {
    await octokit.request('DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}', {
      owner,
      repo,
      comment_id: other,
    });
  }
  if (first === undefined) throw new Error('the comment just written is not there');
  return first;
}

async function exists(octokit: Octokit, owner: string, repo: string, id: number): Promise<boolean> {
  try {
    await octokit.request('GET /repos/{owner}/{repo}/issues/comments/{comment_id}', { owner, repo, comment_id: id });
    return true;
  } catch (error) {
    if (error instanceof Error && 'status' in error && error.status === 404) return false;
    throw error;
  }
}

async function listOwn(
  octokit: Octokit,
  { owner, repo, number, marker, botLogin }: CommentTarget,
): Promise<readonly number[]> {
  const comments = await octokit.paginate('GET /repos/{owner}/{repo}/issues/{issue_number}/comments', {
    owner,
    repo,
    issue_number: number,
    per_page: 100,
  });
  const own = comments.filter((one) => one.user?.login === botLogin && one.body?.startsWith(marker));
  return own.map((one) => one.id).toSorted((a, b) => a - b);
}
