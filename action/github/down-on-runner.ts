import * as core from '@actions/core';
import type { Octokit } from '@octokit/rest';
import { ANNOTATIONS } from '#app/github/preview-deployment.ts';
import { downEnvironment, TeardownError } from '#preview-envs/engine/down-environment.ts';
import type { EngineDeps } from '#preview-envs/engine/engine-deps.ts';
import { stackNameOf } from '#preview-envs/engine/stack-name.ts';
import type { RepositoryInputs } from '../inputs.ts';
import { describeReceipt } from '../previews/describe-result.ts';
import { deploymentsOf } from './deployments.ts';

/**
 * Destroys the preview of a pull request and removes its deployments. Nothing of the pull request is read: it works
 * with its branch gone.
 *
 * @returns whether nothing is left
 */
export async function downOnRunner(
  octokit: Octokit,
  engine: EngineDeps,
  { owner, repo }: RepositoryInputs,
  { repository, pull }: { readonly repository: number; readonly pull: number },
  signal: AbortSignal,
): Promise<boolean> {
  const deployments = deploymentsOf(octokit, { owner, repo, pull });
  try {
    const stack = stackNameOf(repository, pull);
    const result = await core.group(`Destroy the preview of #${pull}`, () =>
      downEnvironment(engine, stack, { report: core.info, signal }),
    );
    const receipt = describeReceipt(result);
    await deployments.remove(await deployments.inactivate(receipt));
    core.notice(receipt, { title: ANNOTATIONS.gone });
    await core.summary.addRaw(`\nPreview of #${pull}: ${receipt}\n`).write();
    return true;
  } catch (error) {
    if (signal.aborted) throw error;
    const left = error instanceof TeardownError ? error.receipts.flatMap((receipt) => receipt.left) : [];
    const lines = left.map(({ kind, name, reason }) => `${kind} ${name}: ${reason}`);
    const reason = error instanceof Error ? error.message : String(error);
    core.error(lines.length > 0 ? lines.join('\n') : reason, { title: ANNOTATIONS.left });
    process.exitCode = 1;
    return false;
  }
}
