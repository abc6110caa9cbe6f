import { listClaims } from '#analyzer/interactions/list-claims.ts';
import { AnalysisError } from '#analyzer/model/analysis-error.ts';
import { renderFailedCheck, renderPlanCheck } from '#analyzer/render/check.ts';
import { summarizePlan } from '#analyzer/render/summarize-plan.ts';
import { APPROVAL_CHECK, approvePull } from '../approval/approve-pull.ts';
import { openCheckBoard, type CheckBoard } from '../github/check-run.ts';
import type { JobAccess } from '../github/github.ts';
import type { OpenPlan } from '../interactions/relate-plans.ts';
import { wakePartners } from '../interactions/wake-partners.ts';
import type { PullJob } from '../jobs/jobs.ts';
import type { PlannedPull } from '../plan/plan-pull.ts';
import { describeFailure, SUPERSEDED } from '../plan/describe-failure.ts';
import { attemptPreview } from './attempt-preview.ts';
import { decisionOf, failedDecision } from '../records/decision.ts';
import { closePull } from './close-pull.ts';
import { concludeApproval } from './conclude-approval.ts';
import { publishComment } from './publish-comment.ts';
import { viewOf } from './pull-view.ts';
import type { PullDeps } from './pull-deps.ts';
import type { PullMemory } from './pull-store.ts';
import { reconcileClosed } from './reconcile-closed.ts';
import { readPull, type PullState } from './read-pull.ts';
import { rememberDecision } from './remember-decision.ts';
import { recoverPull } from './recover-pull.ts';
import { losesMore, preparedPlan, publishedOf } from './shown-plans.ts';

export type PullOutcome = 'published' | 'superseded' | 'closed' | 'failed';

const PLAN_CHECK = 'infra/plan';

/**
 * Brings everything that GitHub shows of one pull request up to what is true now: plan, approval, preview, then the comment,
 * then the checks. Level-triggered: all is read from the API at the start, so that late, doubled and reordered events
 * come to the same, and what already says so is not written again. A head that moved meanwhile ends it: its own event
 * is on the way.
 *
 * @throws what GitHub or git throw when they cannot be reached: the job is then tried again
 */
export async function reconcilePull(deps: PullDeps, job: PullJob): Promise<PullOutcome> {
  const access = await deps.authorize(job);
  const { octokit } = access;
  const pull = await readPull(octokit, job);
  if (!pull.isOpen) {
    await forgetPlan(deps, job);
    const outcome = await reconcileClosed(deps, job, access, pull);
    await closePull(deps, job, access, pull);
    return outcome;
  }
  for (const group of await deps.groups.containing(job)) await deps.wakeGroup(group);
  const memory = await deps.store.read(job);
  const target = { owner: job.owner, repo: job.repo, headSha: pull.headSha, appId: deps.appId };
  const checks = await openCheckBoard(octokit, target, memory.rerun !== undefined);
  await checks.begin(PLAN_CHECK);
  try {
    const outcome = await publishPull(deps, job, access, { pull, memory, checks });
    if (memory.rerun !== undefined) await deps.store.forgetRerun(job, memory.rerun);
    return outcome;
  } catch (error) {
    const failed = renderFailedCheck(describeFailure(error, pull.baseRef));
    const conclude = () => Promise.all([checks.conclude(PLAN_CHECK, failed), checks.conclude(APPROVAL_CHECK, failed)]);
    if (error instanceof AnalysisError) {
      await rememberDecision(deps, job, failedDecision(job, pull.headSha));
      await conclude();
      await forgetPlan(deps, job);
      return 'failed';
    }
    // What failed may fail again here; it is the first failure that the job is tried again for.
    await conclude().catch(() => undefined);
    throw error;
  }
}

interface Begun {
  readonly pull: PullState;
  readonly memory: PullMemory;
  readonly checks: CheckBoard;
}

async function publishPull(
  deps: PullDeps,
  job: PullJob,
  access: JobAccess,
  { pull, memory, checks }: Begun,
): Promise<PullOutcome> {
  const { octokit } = access;
  const planned = await deps.planPull(job, access, pull);
  const now = await readPull(octokit, job);
  if (now.headSha !== pull.headSha || !now.isOpen) {
    // Merged meanwhile, the base branch has it already, and it would seem to change nothing.
    if (now.isOpen || checks.isOpen(PLAN_CHECK)) await checks.conclude(PLAN_CHECK, renderFailedCheck(SUPERSEDED));
    return 'superseded';
  }
  const { plan } = planned;
  const summary = summarizePlan(plan);
  const { existing, plans, called } = await recoverPull(deps, job, access, memory);
  const approval = await approvePull(deps, job, access, pull, {
    ...{ plan, summary },
    rules: planned.rules,
    published: publishedOf(plans),
  });
  const { decision } = approval;
  const decided = { commit: pull.headSha, base: planned.baseSha, digest: plan.digest };
  // Before the preview: what is deployed there may have to be vouched for.
  await rememberDecision(deps, job, decisionOf(job, decided, decision, planned.rules.rules));
  const isApproved = decision.state === 'approved' || decision.state === 'not-needed';
  const previewed = { plan, preview: planned.configuration.preview, isApproved };
  const preview = await attemptPreview(deps, job, pull, previewed, existing);
  const partners = await deps.interactions.note(job.repository, openPlan(job, pull, planned));
  const view = viewOf(job, pull, planned, plans, approval, { preview: preview.block, partners });
  const isShown = plans.find((one) => one.headSha === pull.headSha)?.digest === plan.digest;
  const prepared = preparedPlan(view);
  if (!isShown) await deps.store.preparePlan(job, prepared, summary);
  const written = await publishComment(deps, job, access, view, {
    ...{ existing, called, losesMore: losesMore(prepared, plans, existing) },
    stored: memory.comment,
    hasLink: preview.hasLink,
  });
  await concludeApproval(deps, job, checks, pull.headSha, approval);
  await checks.conclude(PLAN_CHECK, renderPlanCheck(view));
  if (!isShown) await deps.store.confirmPlan(job, prepared, written?.updatedAt ?? pull.readAt);
  await wakePartners(deps, job);
  await preview.show(checks);
  return 'published';
}

const openPlan = ({ number }: PullJob, { baseRef, headSha }: PullState, { plan, baseSha }: PlannedPull): OpenPlan => ({
  ...{ number, base: baseRef, baseSha, headSha },
  claims: listClaims(plan),
});

/** Whatever others said of it is not so any more. */
async function forgetPlan(deps: PullDeps, job: PullJob): Promise<void> {
  await deps.interactions.forget(job);
  await wakePartners(deps, job);
}
