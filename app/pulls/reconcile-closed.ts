import { renderPreviewBlock, replacePreviewBlock } from '#analyzer/render/preview-block.ts';
import { openCheckBoard } from '../github/check-run.ts';
import { findComment, writeComment } from '../github/comment.ts';
import type { JobAccess } from '../github/github.ts';
import type { PullJob } from '../jobs/jobs.ts';
import { showPreviewCheck } from '../previews/show-check.ts';
import { targetOf } from './publish-comment.ts';
import type { PullDeps } from './pull-deps.ts';
import { markerOf } from './pull-view.ts';
import type { PullState } from './read-pull.ts';

/**
 * A closed pull request: its preview goes, and the comment says what was destroyed. Everything else it says stays as it
 * was; nothing is planned, so neither the branch nor a merge is needed.
 */
export async function reconcileClosed(
  deps: PullDeps,
  job: PullJob,
  { octokit }: JobAccess,
  pull: PullState,
): Promise<'closed'> {
  const view = await deps.reconcilePreview(job, pull, undefined);
  if (view === undefined) return 'closed';
  const target = targetOf(job, markerOf(job), deps.botLogin);
  const { comment } = await deps.store.read(job);
  const existing = await findComment(octokit, target, comment);
  const block = renderPreviewBlock(view);
  if (existing !== undefined && block !== undefined) {
    await writeComment(octokit, target, existing, replacePreviewBlock(existing.body, block));
  }
  const { owner, repo } = job;
  const checks = await openCheckBoard(octokit, { owner, repo, headSha: pull.headSha, appId: deps.appId });
  await showPreviewCheck(checks, view);
  return 'closed';
}
