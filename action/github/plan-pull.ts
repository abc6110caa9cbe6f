import { join } from 'node:path';
import * as core from '@actions/core';
import type { Octokit } from '@octokit/rest';
import { createAnalyzer } from '#analyzer/analyzer.ts';
import { planMerge, type PlannedMerge } from '#analyzer/plan-merge.ts';
import { openMirror } from '#app/github/git/mirror.ts';
import type { PullInputs } from '../inputs.ts';

/** A pull request as GitHub has it now. */
export interface PullOnGitHub {
  readonly number: number;
  readonly repository: { readonly id: number; readonly name: string; readonly url: string; readonly cloneUrl: string };
  readonly url: string;
  readonly isOpen: boolean;
  readonly isDraft: boolean;
  readonly isFork: boolean;
  readonly labels: readonly string[];
  readonly baseRef: string;
  readonly headSha: string;
}

/** @throws Error with what GitHub answers, missing or not for this token, and of which pull request */
export async function readPull(octokit: Octokit, inputs: PullInputs): Promise<PullOnGitHub> {
  const { owner, repo, pull: number, apiUrl } = inputs;
  const path = 'GET /repos/{owner}/{repo}/pulls/{pull_number}';
  const { data } = await octokit.request(path, { owner, repo, pull_number: number }).catch((cause: unknown) => {
    const said = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`pull request ${number} of ${owner}/${repo} cannot be read from ${apiUrl}: ${said}`, { cause });
  });
  const { base, head } = data;
  return {
    number,
    repository: {
      id: Number(base.repo.id),
      name: base.repo.full_name,
      url: base.repo.html_url,
      cloneUrl: base.repo.clone_url,
    },
    url: data.html_url,
    isOpen: data.state === 'open',
    isDraft: data.draft === true,
    // A fork that was deleted is one all the same.
    isFork: head.repo?.id !== base.repo.id,
    labels: data.labels.map((label) => label.name),
    baseRef: base.ref,
    headSha: head.sha,
  };
}

/** A plan, of which commits. */
export interface PlannedPull {
  readonly pull: PullOnGitHub;
  readonly baseSha: string;
  readonly planned: PlannedMerge;
}

/**
 * Plans a pull request from a mirror: nothing is checked out, nothing of it runs.
 *
 * @throws AnalysisError, ConfigurationError, GitError
 */
export async function planPull({ token, temporary }: PullInputs, pull: PullOnGitHub): Promise<PlannedPull> {
  const { id, cloneUrl } = pull.repository;
  const mirror = await openMirror(join(temporary, 'understudy', String(id)), { url: cloneUrl, token });
  const base = `refs/heads/${pull.baseRef}`;
  await core.group('Fetch', () => mirror.fetch([base, `refs/pull/${pull.number}/head`]));
  const baseSha = await mirror.repository.resolve(base.replace('refs/', 'refs/mirror/'));
  const analyzer = createAnalyzer();
  try {
    const clock = () => performance.now();
    return { pull, baseSha, planned: await planMerge(analyzer, mirror.repository, baseSha, pull.headSha, clock) };
  } finally {
    await analyzer.close();
  }
}
