import { join } from 'node:path';
import { configurationOf, planMerge } from '#analyzer/plan-merge.ts';
import type { Plan } from '#analyzer/model/plan.ts';
import { readRules, type BaseRules } from '../approval/read-rules.ts';
import { openMirror } from '../github/git/mirror.ts';
import type { JobAccess } from '../github/github.ts';
import type { RepositoryRef } from '../jobs/jobs.ts';
import type { PlanDeps } from './plan-pull.ts';

/** A commit that GitHub made of pull requests: by merging one, or in a merge queue. */
export interface MadeCommit {
  readonly cloneUrl: string;
  /** Full name of a ref that has the commit. */
  readonly ref: string;
  /** The branch that it is made for. */
  readonly baseRef: string;
  readonly sha: string;
  /** What is merged already; the commits after it, by first parents, are looked at. Undefined: the last one only. */
  readonly since: string | undefined;
}

/** One merge on the way from `since` to the commit. */
export interface MergeStep {
  readonly sha: string;
  /** Heads that were merged here; none where it was squashed. */
  readonly heads: readonly string[];
  readonly plan: Plan;
}

export interface PlannedCommit {
  /** Oldest first. */
  readonly steps: readonly MergeStep[];
  /** Of the base branch's tip as it is, whatever these commits make of it. */
  readonly rules: BaseRules;
  readonly baseSha: string;
}

/** No queue is longer. */
const STEPS = 100;

/** What each merge on the way changes. @throws as `planPull` does, and where the commit does not follow on `since` */
export async function planCommit(
  { analyzer, mirrorFolder, clock }: PlanDeps,
  job: RepositoryRef,
  { token }: JobAccess,
  { cloneUrl, ref, baseRef, sha, since }: MadeCommit,
): Promise<PlannedCommit> {
  const { repository, fetch } = await openMirror(join(mirrorFolder, String(job.repository)), { url: cloneUrl, token });
  await fetch([...new Set([`refs/heads/${baseRef}`, ref])]);
  const baseSha = await repository.resolve(`refs/mirror/heads/${baseRef}`);
  const steps: MergeStep[] = [];
  for (let at = sha; at !== since;) {
    if (steps.length === STEPS) throw new Error(`${sha} is more than ${STEPS} merges after ${since}`);
    const [parent, ...heads] = await repository.parentsOf(at);
    if (parent === undefined) throw new Error(`${sha} does not follow on ${since}`);
    steps.unshift({ sha: at, heads, plan: (await planMerge(analyzer, repository, parent, at, clock)).plan });
    if (since === undefined) break;
    at = parent;
  }
  const tree = await repository.readTree(await repository.treeOf(baseSha));
  const configuration = await configurationOf(tree);
  const rules = await readRules({ configuration, trees: { base: tree, head: tree } });
  return { steps, rules, baseSha };
}
