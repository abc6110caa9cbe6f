import { join } from 'node:path';
import type { Analyzer } from '#analyzer/analyzer.ts';
import { planMerge, type PlannedMerge } from '#analyzer/plan-merge.ts';
import { readRules, type BaseRules } from '../approval/read-rules.ts';
import { openMirror } from '../github/git/mirror.ts';
import type { JobAccess } from '../github/github.ts';
import type { PullJob } from '../jobs/jobs.ts';
import type { PullState } from '../pulls/read-pull.ts';

export interface PlannedPull extends PlannedMerge {
  /** The base branch's tip that was planned against. */
  readonly baseSha: string;
  readonly rules: BaseRules;
}

export interface PlanDeps {
  readonly analyzer: Analyzer;
  readonly mirrorFolder: string;
  /** Milliseconds, monotonic. */
  readonly clock: () => number;
}

/** Fetches both sides and plans the merge. */
export async function planPull(
  { analyzer, mirrorFolder, clock }: PlanDeps,
  job: PullJob,
  { token }: JobAccess,
  { cloneUrl, baseRef, headSha }: PullState,
): Promise<PlannedPull> {
  const mirror = await openMirror(join(mirrorFolder, String(job.repository)), { url: cloneUrl, token });
  await mirror.fetch([`refs/heads/${baseRef}`, `refs/pull/${job.number}/head`]);
  const baseSha = await mirror.repository.resolve(`refs/mirror/heads/${baseRef}`);
  const planned = await planMerge(analyzer, mirror.repository, baseSha, headSha, clock);
  return { ...planned, baseSha, rules: await readRules(planned) };
}
