import { renderComment } from '#analyzer/render/comment.ts';
import { isEmptyPlan } from '#analyzer/render/count-changes.ts';
import type { PlanView } from '#analyzer/render/view.ts';
import {
  createComment,
  deleteComment,
  writeComment,
  type CommentTarget,
  type WrittenComment,
} from '../github/comment.ts';
import type { JobAccess } from '../github/github.ts';
import type { PullJob } from '../jobs/jobs.ts';
import { writeCommentState } from './comment-state.ts';
import type { PullDeps } from './pull-deps.ts';

/** The comment as it was found. */
interface Found {
  readonly existing: WrittenComment | undefined;
  /** Its id, as it was noted. */
  readonly stored: number | undefined;
  /** Reviews whose authors were called back before. */
  readonly called: ReadonlySet<number>;
  /** Whether the plan loses data that the one shown before does not. */
  readonly losesMore: boolean;
  /** Whether there is a preview to open, or will be. */
  readonly hasLink: boolean;
}

/**
 * Brings the one comment up to date; one that already says the same is left alone. Where an approval is newly void,
 * or data is newly lost, a new comment takes the old one's place: an edit would tell nobody.
 *
 * @returns undefined where there never was one and nothing changes or interacts: a quiet pull request stays quiet
 */
export async function publishComment(
  { store, botLogin }: PullDeps,
  job: PullJob,
  { octokit }: JobAccess,
  view: PlanView,
  { existing, stored, called, losesMore, hasLink }: Found,
): Promise<WrittenComment | undefined> {
  const isQuiet = isEmptyPlan(view.plan) && !hasLink && view.partners.length === 0;
  if (existing === undefined && isQuiet) return undefined;
  const target = targetOf(job, view.marker, botLogin);
  const voided = view.approval?.voided.map((one) => one.review) ?? [];
  const state = { headSha: view.pull.headSha, digest: view.plan.digest, calls: voided };
  const body = `${renderComment(view)}\n${writeCommentState(state)}`;
  const calls = voided.filter((review) => !called.has(review));
  if (existing === undefined || (calls.length === 0 && !losesMore)) {
    const written = await writeComment(octokit, target, existing, body);
    if (calls.length > 0) await store.rememberCall(job, written.id, calls);
    else if (written.id !== stored) await store.rememberComment(job, written.id);
    return written;
  }
  await store.prepareReplacement(job, existing.id);
  const written = await createComment(octokit, target, body);
  await store.rememberCall(job, written.id, calls);
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
