import * as core from '@actions/core';
import type { Octokit } from '@octokit/rest';
import { ANNOTATIONS, LABELS } from '#app/github/preview-deployment.ts';
import { downEnvironment } from '#preview-envs/engine/down-environment.ts';
import type { EngineDeps } from '#preview-envs/engine/engine-deps.ts';
import type { UpResult } from '#preview-envs/engine/environment.ts';
import { readEnvironmentRequest } from '#preview-envs/engine/request/read-environment-request.ts';
import { stackNameOf } from '#preview-envs/engine/stack-name.ts';
import { upEnvironment } from '#preview-envs/engine/up-environment.ts';
import type { PullInputs } from '../inputs.ts';
import { describeCounts, describeReceipt, describeUnexplained } from '../previews/describe-result.ts';
import { refuseUnapproved } from '../previews/refuse-unapproved.ts';
import { deploymentsOf, type RunningDeployment } from './deployments.ts';
import { readPull, type PlannedPull } from './plan-pull.ts';

/**
 * Brings the preview of a planned pull request up, and tells GitHub how it goes by a deployment.
 *
 * @returns whether it runs
 * @throws what the engine or GitHub throw; the deployment then has failed
 */
export async function upOnRunner(
  octokit: Octokit,
  engine: EngineDeps,
  inputs: PullInputs,
  planned: PlannedPull,
  signal: AbortSignal,
): Promise<boolean> {
  const { pull } = planned;
  const deployments = deploymentsOf(octokit, inputs);
  const isKept = pull.labels.includes(LABELS.keep);
  const deployment = await deployments.begin(pull.headSha, { isKept });
  try {
    const refused = refuseUnapproved(planned.planned.configuration.preview, inputs.approval, {
      ...{ repository: pull.repository.id, pull: pull.number, commit: pull.headSha },
      ...{ digest: planned.planned.plan.digest, now: Date.now() },
    });
    if (refused !== undefined) {
      return await tellFailure(deployment, { state: 'failed', step: 'approval', reason: refused, log: [] });
    }
    await deployment.tell('in_progress', 'building');
    const request = await readEnvironmentRequest(planned.planned, {
      stack: stackNameOf(pull.repository.id, pull.number),
      prefix: `pr-${pull.number}`,
      repository: pull.repository,
      pull: { number: pull.number, headSha: pull.headSha, url: pull.url },
      isKept,
    });
    const report = reporter(deployment);
    const result = await core.group('Preview', () => upEnvironment(engine, request, { report, signal }));
    if (result.state !== 'ready') return await tellFailure(deployment, result);
    if (!(await readPull(octokit, inputs)).isOpen) {
      core.notice('The pull request was closed meanwhile: its preview is destroyed again.');
      const receipt = describeReceipt(await downEnvironment(engine, request.stack, { report: core.info, signal }));
      await deployments.remove(await deployments.inactivate(receipt));
      core.notice(receipt, { title: ANNOTATIONS.gone });
      return false;
    }
    await tellReady(deployment, result);
    await deployments.inactivate('replaced by a newer commit', deployment.id);
    return true;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    await deployment.tell(signal.aborted ? 'error' : 'failure', signal.aborted ? 'the run was cancelled' : reason);
    throw error;
  }
}

/** Lines for the log; GitHub hears when the build is done. */
function reporter(deployment: RunningDeployment): (line: string) => void {
  return (line) => {
    core.info(line);
    if (!/^[+~] build \(/.test(line)) return;
    // How far it is: without it the preview runs all the same.
    deployment.tell('in_progress', 'starting').catch((error: unknown) => core.debug(String(error)));
  };
}

type Ready = Extract<UpResult, { state: 'ready' }>;

async function tellReady(deployment: RunningDeployment, { previews, steps, milliseconds }: Ready): Promise<void> {
  const [first] = previews;
  const seconds = (milliseconds / 1000).toFixed(1);
  const links = first === undefined ? {} : { environment_url: first.link, log_url: first.logLink };
  await deployment.tell('success', `${describeCounts(steps)} in ${seconds} s`, links);
  core.info(`Ready in ${seconds} s: ${describeCounts(steps)}`);
  core.setOutput('url', first?.link ?? '');
  const rows = previews.map(({ name, link, logLink }) => `| ${name} | [open](${link}) | [logs](${logLink}) |`);
  await core.summary.addRaw(['', '### Preview', '', '| | | |', '|---|---|---|', ...rows, ''].join('\n')).write();
}

async function tellFailure(deployment: RunningDeployment, result: Exclude<UpResult, Ready>): Promise<false> {
  const failure =
    result.state === 'failed'
      ? result
      : {
          step: 'check',
          reason: `${result.steps.length} steps of the engine are not in the plan`,
          log: describeUnexplained(result.steps),
        };
  const { step, reason, log } = failure;
  await deployment.tell('failure', `failed at ${step}: ${reason}`);
  core.error([reason, ...log].join('\n'), { title: `${ANNOTATIONS.failed}${step}` });
  const block = ['```', ...log.map((line) => line.replaceAll('```', "'''")), '```'];
  await core.summary.addRaw(['', `### Preview failed at ${step}`, '', reason, '', ...block, ''].join('\n')).write();
  process.exitCode = 1;
  return false;
}
