import { renderApprovalCheck, withOtherPulls } from '#analyzer/render/approval-check.ts';
import type { ApprovalView } from '#analyzer/render/approval-view.ts';
import { APPROVAL_CHECK } from '../approval/approve-pull.ts';
import type { CheckBoard } from '../github/check-run.ts';
import type { PullJob } from '../jobs/jobs.ts';
import type { Decision } from '../records/decision.ts';
import type { PullDeps } from './pull-deps.ts';

const CLOSES: ReadonlySet<Decision['state']> = new Set(['waiting', 'rejected', 'failed']);

/**
 * Concludes the gate's check, after the decision is remembered. GitHub keeps checks by commit, so that one opens the gate of
 * every open pull request whose head it is, into whatever branch: it is success only if each of them is approved by the
 * rules of its own base.
 */
export async function concludeApproval(
  { decisions }: Pick<PullDeps, 'decisions'>,
  job: PullJob,
  checks: CheckBoard,
  headSha: string,
  approval: ApprovalView,
): Promise<void> {
  const output = renderApprovalCheck(approval);
  const closedBy = async () => {
    const standing = await decisions.standing(job.repository, headSha);
    return standing.filter((one) => one.number !== job.number && CLOSES.has(one.state)).map((one) => one.number);
  };
  await checks.conclude(APPROVAL_CHECK, withOtherPulls(output, await closedBy()));
  // Another one may have been decided meanwhile: whoever comes last knows of both.
  await checks.conclude(APPROVAL_CHECK, withOtherPulls(output, await closedBy()));
}
