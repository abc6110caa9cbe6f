import { deleteComment, findComment, listOwnComments, type WrittenComment } from '../github/comment.ts';
import type { JobAccess } from '../github/github.ts';
import type { PullJob } from '../jobs/jobs.ts';
import { readCommentState } from './comment-state.ts';
import { targetOf } from './publish-comment.ts';
import type { PullDeps } from './pull-deps.ts';
import type { PullMemory } from './pull-store.ts';
import type { ShownPlan } from './shown-plan.ts';
import { markerOf } from './pull-view.ts';
import { foundShown, newestFirst } from './shown-plans.ts';

export interface RecoveredPull {
  /** Our comment as it is. */
  readonly existing: WrittenComment | undefined;
  /** Newest first. */
  readonly plans: readonly ShownPlan[];
  readonly called: ReadonlySet<number>;
}

/**
 * The comment as it is, and what was shown by it. What an earlier run was killed at is brought to its end: the comments
 * themselves are the witnesses of what was written.
 */
export async function recoverPull(
  { store, botLogin }: PullDeps,
  job: PullJob,
  { octokit }: JobAccess,
  memory: PullMemory,
): Promise<RecoveredPull> {
  const target = targetOf(job, markerOf(job), botLogin);
  const { plans, called, replaced, prepared } = memory;
  if (replaced === undefined && prepared.length === 0) {
    return { existing: await findComment(octokit, target, memory.comment), plans, called };
  }
  const own = await listOwnComments(octokit, target);
  const found = foundShown(memory, own);
  for (const one of found) await store.confirmPlan(job, one, one.at);
  const shown = newestFirst([...found, ...plans]);
  const newest = own.at(-1);
  if (replaced === undefined || newest === undefined || newest.id <= replaced) {
    if (replaced !== undefined) await store.forgetReplaced(job);
    const existing = own.find((one) => one.id === memory.comment) ?? own[0];
    return { existing, plans: shown, called };
  }
  const calls = readCommentState(newest.body)?.calls ?? [];
  await store.rememberCall(job, newest.id, calls);
  for (const one of own) if (one !== newest) await deleteComment(octokit, target, one.id);
  await store.forgetReplaced(job);
  return { existing: newest, plans: shown, called: new Set([...called, ...calls]) };
}
