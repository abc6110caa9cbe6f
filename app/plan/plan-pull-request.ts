import { join } from 'node:path';
import { AnalysisError, type Analyzer } from '#analyzer/analyzer.ts';
import { CONFIGURATION_PATH } from '#analyzer/configuration/configuration.ts';
import { ConfigurationError, planMerge } from '#analyzer/plan-merge.ts';
import { renderFailedCheck, renderPlanCheck } from '#analyzer/render/check.ts';
import { renderComment } from '#analyzer/render/comment.ts';
import { countChanges, isEmptyPlan } from '#analyzer/render/count-changes.ts';
import type { PlanView } from '#analyzer/render/view.ts';
import { concludeCheck, startCheck } from '../github/check-run.ts';
import { findComment, writeComment } from '../github/comment.ts';
import { openMirror } from '../github/git/mirror.ts';
import { authorizeJob, type AppCredentials, type JobAccess } from '../github/github.ts';
import type { PullJob } from '../jobs/jobs.ts';
import type { PlanStore } from './plan-store.ts';

export interface PlanDeps {
  readonly credentials: AppCredentials;
  readonly botLogin: string;
  readonly analyzer: Analyzer;
  readonly store: PlanStore;
  readonly mirrorFolder: string;
  /** Milliseconds, monotonic. */
  readonly clock: () => number;
}

export type PlanOutcome = 'published' | 'superseded' | 'closed' | 'failed';

const CHECK = 'infra/plan';

/**
 * Brings comment and check of one pull request up to what is true now. Level-triggered: everything is read from the
 * API at the start, so that late, doubled and reordered events come to the same. A head that moved meanwhile ends it:
 * its own event is on the way.
 *
 * @throws what GitHub or git throw when they cannot be reached: the job is then tried again
 */
export async function planPullRequest(deps: PlanDeps, job: PullJob): Promise<PlanOutcome> {
  const access = await authorizeJob(deps.credentials, job.installation, job.repository);
  const { octokit } = access;
  const { owner, repo, number } = job;
  const readPull = async () =>
    (await octokit.request('GET /repos/{owner}/{repo}/pulls/{pull_number}', { owner, repo, pull_number: number })).data;
  const pull = await readPull();
  if (pull.state !== 'open') return 'closed';
  const headSha = pull.head.sha;
  const target = { owner, repo, name: CHECK, headSha };
  const check = await startCheck(octokit, target);
  try {
    const view = await viewOf(deps, job, access, {
      headSha,
      baseRef: pull.base.ref,
      url: pull.base.repo.html_url,
      cloneUrl: pull.base.repo.clone_url,
    });
    if ((await readPull()).head.sha !== headSha) {
      await concludeCheck(octokit, target, check, superseded());
      return 'superseded';
    }
    await publish(deps, job, access, view);
    await concludeCheck(octokit, target, check, renderPlanCheck(view));
    return 'published';
  } catch (error) {
    const failure = describeFailure(error, pull.base.ref);
    const concluded = concludeCheck(octokit, target, check, renderFailedCheck(failure));
    if (error instanceof AnalysisError) {
      await concluded;
      return 'failed';
    }
    // What failed may fail again here; it is the first failure that the job is tried again for.
    await concluded.catch(() => undefined);
    throw error;
  }
}

function describeFailure(error: unknown, base: string) {
  if (error instanceof ConfigurationError) {
    const next = `Mend \`${CONFIGURATION_PATH}\` on the branch \`${base}\`; its pull requests are then planned again by themselves.`;
    return { title: `${CONFIGURATION_PATH} is invalid`, message: error.message, next };
  }
  const title = 'The infra plan could not be made';
  if (error instanceof AnalysisError) return { title, message: error.message, next: error.message };
  const message = 'GitHub or its git server could not be reached; it is tried again by itself';
  return { title, message, next: message };
}

/** Not success: a check that nobody finished must not open a gate. */
function superseded() {
  return renderFailedCheck({
    title: 'Superseded by a newer push',
    message: 'The head moved while this was read.',
    next: 'The newer head has its own check.',
  });
}

interface PullState {
  readonly headSha: string;
  readonly baseRef: string;
  readonly url: string;
  readonly cloneUrl: string;
}

async function viewOf(deps: PlanDeps, job: PullJob, { token }: JobAccess, pull: PullState): Promise<PlanView> {
  const mirror = await openMirror(join(deps.mirrorFolder, String(job.repository)), { url: pull.cloneUrl, token });
  await mirror.fetch([`refs/heads/${pull.baseRef}`, `refs/pull/${job.number}/head`]);
  const baseSha = await mirror.repository.resolve(`refs/mirror/heads/${pull.baseRef}`);
  const planned = await planMerge(deps.analyzer, mirror.repository, baseSha, pull.headSha, deps.clock);
  const { plan, merged, analysis } = planned;
  return {
    repository: { url: pull.url },
    pull: { number: job.number, baseRef: pull.baseRef, baseSha, headSha: pull.headSha },
    merged,
    plan,
    analysis,
    history: (await deps.store.historyOf(job)).filter((one) => one.headSha !== pull.headSha),
    marker: `<!-- understudy plan ${job.repository}#${job.number} -->`,
  };
}

/** No comment where there never was one and nothing changes: a quiet pull request stays quiet. */
async function publish(deps: PlanDeps, job: PullJob, { octokit }: JobAccess, view: PlanView): Promise<void> {
  const { owner, repo, number } = job;
  const target = { owner, repo, number, marker: view.marker, botLogin: deps.botLogin };
  const existing = await findComment(octokit, target, await deps.store.commentOf(job));
  if (existing !== undefined || !isEmptyPlan(view.plan)) {
    await deps.store.rememberComment(job, await writeComment(octokit, target, existing, renderComment(view)));
  }
  await deps.store.remember(job, {
    headSha: view.pull.headSha,
    digest: view.plan.digest,
    counts: countChanges(view.plan),
    milliseconds: view.analysis.milliseconds,
    hasBlindSpots: view.plan.apps.some((app) => app.head.blindSpots.length > 0),
  });
}
