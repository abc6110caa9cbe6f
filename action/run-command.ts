import * as core from '@actions/core';
import type { Octokit } from '@octokit/rest';
import { connect } from '#app/github/github.ts';
import { downOnRunner } from './github/down-on-runner.ts';
import { hasPlace } from './github/has-place.ts';
import { planPull, readPull, type PlannedPull, type PullOnGitHub } from './github/plan-pull.ts';
import { publishPlan } from './github/publish-plan.ts';
import { reapOnRunner } from './github/reap-on-runner.ts';
import { upOnRunner } from './github/up-on-runner.ts';
import type { ActionInputs, PullInputs, RepositoryInputs } from './inputs.ts';
import { createEngine } from './previews/create-engine.ts';
import type { PreviewPlace } from './previews/preview-place.ts';

/**
 * Does what a workflow asks for.
 *
 * @param isClosing the event is a pull request's closing
 * @throws Error with what to do about it
 */
export async function runCommand(inputs: ActionInputs, isClosing: boolean, signal: AbortSignal): Promise<void> {
  const octokit = connect(inputs.token, inputs.apiUrl);
  const engine = () => createEngine(placeOf(inputs), process.env);
  if (inputs.command === 'reap') return reapOnRunner(octokit, await engine(), inputs, signal);
  const pull = await readPull(octokit, inputs);
  if (inputs.command === 'down' || (inputs.command === 'auto' && isClosing)) {
    if (inputs.command === 'auto' && inputs.place === undefined) return core.info('The pull request is closed.');
    if (isClosing && pull.isOpen) return core.notice('The pull request was reopened: its preview stays.');
    const whose = { repository: pull.repository.id, pull: pull.number };
    await downOnRunner(octokit, await engine(), inputs, whose, signal);
    return undefined;
  }
  if (inputs.command === 'up') return up(octokit, inputs, pull, undefined, signal);
  const planned = await planPull(inputs, pull);
  await publishPlan(octokit, inputs, planned);
  if (inputs.command === 'plan' || inputs.place === undefined) return undefined;
  const off = whyNotByItself(pull, planned);
  if (off !== undefined) return core.info(off);
  const { atMost } = planned.planned.configuration.preview;
  if (!(await hasPlace(await engine(), { repository: pull.repository.id, pull: pull.number }, atMost))) {
    return core.notice(
      `No preview: the repository has the ${atMost} that preview.at-most allows. Run again when one is gone.`,
    );
  }
  return up(octokit, inputs, pull, planned, signal);
}

async function up(
  octokit: Octokit,
  inputs: PullInputs,
  pull: PullOnGitHub,
  known: PlannedPull | undefined,
  signal: AbortSignal,
): Promise<void> {
  const { headSha, digest } = inputs;
  if (!pull.isOpen) return core.notice('The pull request is closed: it gets no preview.');
  if (headSha !== '' && headSha !== pull.headSha) {
    return core.notice(`The head is ${pull.headSha} by now, not ${headSha}: its own run is on the way.`);
  }
  if (pull.isFork && headSha === '') {
    throw new Error('the head is a fork’s: name the commit that may run by the input head-sha');
  }
  const planned = known ?? (await planPull(inputs, pull));
  if (digest !== '' && digest !== planned.planned.plan.digest) {
    return core.notice('The plan has changed since this was asked for: the base moved. The new plan has its own run.');
  }
  await upOnRunner(octokit, await createEngine(placeOf(inputs), process.env), inputs, planned, signal);
}

/** Without the App nobody else decides whether a pull request has a preview. */
function whyNotByItself(pull: PullOnGitHub, { planned }: PlannedPull): string | undefined {
  const { start } = planned.configuration.preview;
  if (planned.plan.apps.every((app) => app.head.resources.size === 0)) return 'There is no application to run.';
  if (pull.isFork) return 'The head is a fork’s: it gets no preview by itself.';
  if (pull.labels.includes('preview')) return undefined;
  if (pull.isDraft) return 'A draft gets no preview without the label preview.';
  return start === 'automatic' ? undefined : `Previews start by ${start}: this one has no label preview.`;
}

function placeOf({ place }: RepositoryInputs): PreviewPlace {
  if (place === undefined) throw new Error('input host is empty: it is the address of the preview host’s control API');
  return place;
}
