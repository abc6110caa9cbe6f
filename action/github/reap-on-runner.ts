import * as core from '@actions/core';
import type { Octokit } from '@octokit/rest';
import { LABELS, PREVIEWS, pullOfTask } from '#app/github/preview-deployment.ts';
import { reapBase } from '#preview-envs/engine/down-base.ts';
import type { EngineDeps } from '#preview-envs/engine/engine-deps.ts';
import { listEnvironments } from '#preview-envs/engine/list-environments.ts';
import { readStackName } from '#preview-envs/engine/stack-name.ts';
import type { RepositoryInputs } from '../inputs.ts';
import { describeBase } from '../previews/describe-result.ts';
import { downOnRunner } from './down-on-runner.ts';

/**
 * Destroys what no event will end any more: previews of closed pull requests, and those that have outlived their time.
 * Looks at stacks, at the target and at GitHub's deployments, since any of them may have been lost. Then what previews
 * share and nobody has asked for for long.
 *
 * @throws after all previews were tried, what the engine or the target say of the base
 */
export async function reapOnRunner(
  octokit: Octokit,
  engine: EngineDeps,
  inputs: RepositoryInputs,
  signal: AbortSignal,
): Promise<void> {
  const of = { owner: inputs.owner, repo: inputs.repo };
  const repository = inputs.repositoryId;
  const pulls = await octokit.paginate('GET /repos/{owner}/{repo}/pulls', { ...of, state: 'open', per_page: 100 });
  const open = new Set(pulls.map((pull) => pull.number));
  const kept = new Set(pulls.filter((pull) => pull.labels.some(isKeepLabel)).map((pull) => pull.number));
  const environments = (await listEnvironments(engine)).flatMap(({ stack, limits }) => {
    const ids = readStackName(stack);
    return ids?.repository === repository ? [{ pull: ids.pull, limits }] : [];
  });
  const deployed = await octokit.paginate('GET /repos/{owner}/{repo}/deployments', {
    ...of,
    environment: PREVIEWS.environment,
    per_page: 100,
  });
  const closed = [...environments.map((one) => one.pull), ...deployed.flatMap((one) => pullOfTask(one.task) ?? [])];
  const now = engine.now();
  const outlived = environments.filter(
    ({ pull, limits }) => limits !== undefined && (limits.ageAt < now || (limits.idleAt < now && !kept.has(pull))),
  );
  const doomed = new Set([...closed.filter((pull) => !open.has(pull)), ...outlived.map((one) => one.pull)]);
  core.info(`${environments.length} previews, ${open.size} open pull requests, ${doomed.size} to destroy`);
  for (const pull of [...doomed].toSorted((a, b) => a - b)) {
    await downOnRunner(octokit, engine, inputs, { repository, pull }, signal);
  }
  const base = await core.group('What previews share', () => reapBase(engine, { report: core.info, signal }));
  core.info(describeBase(base));
}

const isKeepLabel = ({ name }: { readonly name: string }) => name === LABELS.keep;
