import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as core from '@actions/core';
import { createAnalyzer } from '#analyzer/analyzer.ts';
import { planToJson } from '#analyzer/model/codec.ts';
import { planMerge } from '#analyzer/plan-merge.ts';
import { renderPlanCheck } from '#analyzer/render/check.ts';
import { renderComment } from '#analyzer/render/comment.ts';
import { countChanges, isEmptyPlan, verdictOf } from '#analyzer/render/count-changes.ts';
import type { PlanView } from '#analyzer/render/view.ts';
import { openMirror } from '#app/github/git/mirror.ts';
import { connect } from '#app/github/github.ts';
import type { ActionInputs } from '../inputs.ts';
import { publishComment } from './publish-comment.ts';

/**
 * The plan of a pull request in a workflow: comment, summary, annotations, outputs. Reads the repository through a
 * mirror of its own: nothing is checked out, nothing of the pull request runs.
 */
export async function planOnRunner(inputs: ActionInputs): Promise<void> {
  const octokit = connect(inputs.token, inputs.apiUrl);
  const { owner, repo, pull: number } = inputs;
  const { data: pull } = await octokit.request('GET /repos/{owner}/{repo}/pulls/{pull_number}', {
    owner,
    repo,
    pull_number: number,
  });
  const view = await viewOf(inputs, {
    id: Number(pull.base.repo.id),
    url: pull.base.repo.html_url,
    cloneUrl: pull.base.repo.clone_url,
    baseRef: pull.base.ref,
    headSha: pull.head.sha,
  });
  const body = renderComment(view);
  core.info(`Infra plan: ${verdictOf(view.plan)}`);
  annotate(view);
  await core.summary.addRaw(body.slice(body.indexOf('\n') + 1)).write();
  writeOutputs(inputs, view);
  if (inputs.comment) await publishComment(octokit, inputs, view, body);
}

interface Sides {
  readonly id: number;
  readonly url: string;
  readonly cloneUrl: string;
  readonly baseRef: string;
  readonly headSha: string;
}

async function viewOf({ token, temporary, pull: number }: ActionInputs, sides: Sides): Promise<PlanView> {
  const mirror = await openMirror(join(temporary, 'understudy', String(sides.id)), { url: sides.cloneUrl, token });
  const base = `refs/heads/${sides.baseRef}`;
  await core.group('Fetch', () => mirror.fetch([base, `refs/pull/${number}/head`]));
  const baseSha = await mirror.repository.resolve(base.replace('refs/', 'refs/mirror/'));
  const analyzer = createAnalyzer();
  try {
    const clock = () => performance.now();
    const planned = await planMerge(analyzer, mirror.repository, baseSha, sides.headSha, clock);
    return {
      repository: { url: sides.url },
      pull: { number, baseRef: sides.baseRef, baseSha, headSha: sides.headSha },
      merged: planned.merged,
      plan: planned.plan,
      analysis: planned.analysis,
      approval: undefined,
      history: [],
      marker: `<!-- understudy plan ${sides.id}#${number} -->`,
    };
  } finally {
    await analyzer.close();
  }
}

function annotate(view: PlanView): void {
  for (const { path, start_line: line, annotation_level: level, title, message } of renderPlanCheck(view).annotations) {
    const at = { file: path, startLine: line, title };
    if (level === 'notice') core.notice(message, at);
    else core.warning(message, at);
  }
}

function writeOutputs({ temporary }: ActionInputs, { plan }: PlanView): void {
  const folder = join(temporary, 'understudy');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'plan.json');
  writeFileSync(file, `${JSON.stringify(planToJson(plan), null, 2)}\n`);
  const { create, change, delete: deleted } = countChanges(plan);
  const grants = plan.apps.reduce((sum, app) => sum + app.access.length, 0);
  core.setOutput('digest', plan.digest);
  core.setOutput('changes', isEmptyPlan(plan) ? 0 : create + change + deleted + grants);
  core.setOutput('plan-file', file);
}
