import * as core from '@actions/core';
import type { Octokit } from '@octokit/rest';
import { isEmptyPlan } from '#analyzer/render/count-changes.ts';
import type { PlanView } from '#analyzer/render/view.ts';
import { findComment, writeComment } from '#app/github/comment.ts';
import type { PullInputs } from '../inputs.ts';

/** Writes the one comment; a token that may not (a fork's) leaves the summary as the place to read. */
export async function publishComment(
  octokit: Octokit,
  { owner, repo, pull, commentAuthor }: PullInputs,
  { marker, plan }: PlanView,
  body: string,
): Promise<void> {
  const target = { owner, repo, number: pull, marker, botLogin: commentAuthor };
  try {
    const existing = await findComment(octokit, target, undefined);
    if (existing === undefined && isEmptyPlan(plan)) return;
    await writeComment(octokit, target, existing, body);
  } catch (error) {
    if (!(error instanceof Error && 'status' in error && error.status === 403)) throw error;
    core.warning(
      'The token may not write comments: the plan is in the summary of this run. Grant it with `permissions: pull-requests: write`; the token of a fork’s pull request never may.',
    );
  }
}
