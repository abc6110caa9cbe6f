import { renderComment } from '#analyzer/render/comment.ts';
import { isEmptyPlan } from '#analyzer/render/count-changes.ts';
import type { PlanView } from '#analyzer/render/view.ts';
import {
  callByComment,
  deleteComment,
  writeComment,
  type CommentTarget,
  type WrittenComment,
} from '../github/comment.ts';
import type { JobAccess } from '../github/github.ts';
import type { PullJob } from '../jobs/jobs.ts';
import { readCommentState, writeCommentState } from './comment-state.ts';
import type { PullDeps } from './pull-deps.ts';
import type { PullMemory } from './pull-store.ts';

/**
 * Brings the one comment up to date; one that already says the same is left alone. Where an approval is newly void, a
 * new comment takes the old one's place: an edit would tell nobody.
 *
 * @param existing ours, as it is now
 * @returns undefined where there never was one and nothing changes: a quiet pull request stays quiet
 */
export async function publishComment(
  { store, botLogin }: PullDeps,
  job: PullJob,
  { octokit }: JobAccess,
  view: PlanView,
  existing: WrittenComment | undefined,
  memory: PullMemory,
): Promise<WrittenComment | undefined> {
  if (existing === undefined && isEmptyPlan(view.plan)) return undefined;
  const target = targetOf(job, view.marker, botLogin);
  const voided = view.approval?.voided.map((one) => one.review) ?? [];
  const state = { headSha: view.pull.headSha, digest: view.plan.digest, calls: voided };
  const body = `${renderComment(view)}\n${writeCommentState(state)}`;
  const calls = voided.filter((review) => !memory.called.has(review));
  if (calls.length === 0 || existing === undefined) {
    const written = await writeComment(octokit, target, existing, body);
    if (calls.length > 0) await store.rememberCall(job, written.id, undefined, calls);
    else if (written.id !== memory.comment) await store.rememberComment(job, written.id);
    return written;
  }
  const isCalled = (text: string) => calls.every((review) => readCommentState(text)?.calls.includes(review));
  const written = await callByComment(octokit, target, existing, body, isCalled);
  await store.rememberCall(job, written.id, existing.id, calls);
  await deleteComment(octokit, target, existing.id);
  await store.forgetReplaced(job);
  return written;
}

export const targetOf = ({ owner, repo, number }: PullJob, marker: string, botLogin: string): CommentTarget => ({
  owner,
  repo,
  number,
  marker,
  botLogin,
});
