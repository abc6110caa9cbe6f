import { renderComment } from '#analyzer/render/comment.ts';
import { isEmptyPlan } from '#analyzer/render/count-changes.ts';
import type { PlanView } from '#analyzer/render/view.ts';
import { findComment, writeComment, type WrittenComment } from '../github/comment.ts';
import type { JobAccess } from '../github/github.ts';
import type { PullJob } from '../jobs/jobs.ts';
import type { PullDeps } from './pull-deps.ts';

/**
 * Brings the one comment up to date; one that already says the same is left alone.
 *
 * @returns undefined where there never was one and nothing changes: a quiet pull request stays quiet
 */
export async function publishComment(
  { store, botLogin }: PullDeps,
  job: PullJob,
  { octokit }: JobAccess,
  view: PlanView,
): Promise<WrittenComment | undefined> {
  const { owner, repo, number } = job;
  const target = { owner, repo, number, marker: view.marker, botLogin };
  const stored = await store.commentOf(job);
  const existing = await findComment(octokit, target, stored);
  if (existing === undefined && isEmptyPlan(view.plan)) return undefined;
  const written = await writeComment(octokit, target, existing, renderComment(view));
  if (written.id !== stored) await store.rememberComment(job, written.id);
  return written;
}
