import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as core from '@actions/core';
import type { Octokit } from '@octokit/rest';
import { planToJson } from '#analyzer/model/codec.ts';
import { renderPlanCheck } from '#analyzer/render/check.ts';
import { renderComment } from '#analyzer/render/comment.ts';
import { countChanges, isEmptyPlan, verdictOf } from '#analyzer/render/count-changes.ts';
import type { PlanView } from '#analyzer/render/view.ts';
import type { PullInputs } from '../inputs.ts';
import type { PlannedPull } from './plan-pull.ts';
import { publishComment } from './publish-comment.ts';

/** Comment, summary, annotations and outputs of a plan. */
export async function publishPlan(octokit: Octokit, inputs: PullInputs, planned: PlannedPull): Promise<void> {
  const view = viewOf(planned);
  const body = renderComment(view);
  core.info(`Infra plan: ${verdictOf(view.plan)}`);
  annotate(view);
  await core.summary.addRaw(body.slice(body.indexOf('\n') + 1)).write();
  writeOutputs(inputs, view);
  if (inputs.comment) await publishComment(octokit, inputs, view, body);
}

function viewOf({ pull, baseSha, planned }: PlannedPull): PlanView {
  const { number, repository, baseRef, headSha } = pull;
  return {
    repository: { url: repository.url },
    pull: { number, baseRef, baseSha, headSha },
    merged: planned.merged,
    plan: planned.plan,
    analysis: planned.analysis,
    approval: undefined,
    preview: undefined,
    partners: [],
    history: [],
    marker: `<!-- understudy plan ${repository.id}#${number} -->`,
  };
}

function annotate(view: PlanView): void {
  for (const { path, start_line: line, annotation_level: level, title, message } of renderPlanCheck(view).annotations) {
    const at = { file: path, startLine: line, title };
    if (level === 'notice') core.notice(message, at);
    else core.warning(message, at);
  }
}

function writeOutputs({ temporary }: PullInputs, { plan }: PlanView): void {
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
