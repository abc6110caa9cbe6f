import type { CheckOutput } from '#analyzer/model/check-output.ts';
import type { Octokit } from '@octokit/rest';

export interface CheckTarget {
  readonly owner: string;
  readonly repo: string;
  readonly name: string;
  readonly headSha: string;
}

/** Annotations that GitHub takes in one request. */
const BATCH = 50;

/** Shows that work has begun. A new run each time: the newest of a name is the one that counts. */
export async function startCheck(octokit: Octokit, { owner, repo, name, headSha }: CheckTarget): Promise<number> {
  const { data } = await octokit.request('POST /repos/{owner}/{repo}/check-runs', {
    owner,
    repo,
    name,
    head_sha: headSha,
    status: 'in_progress',
  });
  return Number(data.id);
}

/** Concludes a check, with all annotations, in as many requests as they need; the conclusion goes last. */
export async function concludeCheck(
  octokit: Octokit,
  { owner, repo }: CheckTarget,
  id: number,
  result: CheckOutput,
): Promise<void> {
  const { conclusion, annotations, ...output } = result;
  const path = { owner, repo, check_run_id: id } as const;
  const batches = Array.from({ length: Math.max(1, Math.ceil(annotations.length / BATCH)) }, (_, index) =>
    annotations.slice(index * BATCH, (index + 1) * BATCH).map((one) => ({ ...one })),
  );
  for (const [index, batch] of batches.entries()) {
    const isLast = index === batches.length - 1;
    await octokit.request('PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}', {
      ...path,
      output: { ...output, annotations: batch },
      ...(isLast ? { status: 'completed', conclusion } : {}),
    });
  }
}
