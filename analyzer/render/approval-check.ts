import type { Approval } from '../model/approval.ts';
import type { CheckOutput } from '../model/check-output.ts';
import type { ApprovalView } from './approval-view.ts';
import { describeApproval, describeDelta, describeVoided, groupVoided, titleOfApproval } from './approval-words.ts';

/** GitHub's limit is 65,535 bytes of UTF-8. */
const LONGEST_BYTES = 60_000;

const CONCLUSIONS = {
  'not-needed': 'success',
  approved: 'success',
  waiting: 'action_required',
  rejected: 'failure',
} as const satisfies { [S in Approval['state']]: CheckOutput['conclusion'] };

/** `infra/approval`: green exactly while this plan is approved. Says what is needed from whom and what counts. */
export function renderApprovalCheck(view: ApprovalView): CheckOutput {
  const { decision, voided } = view;
  const since = groupVoided(voided).flatMap(([one, ...others]) => [
    `**Since the approval of ${[one, ...others].map(({ by }) => `\`@${by}\``).join(', ')}** · ${describeVoided(one)}`,
    '',
    ...(one.delta === undefined ? ['What that plan said is no longer known.'] : describeDelta(one.delta)).map(item),
    '',
  ]);
  return {
    conclusion: CONCLUSIONS[decision.state],
    title: titleOfApproval(decision),
    summary: fit(describeApproval(view).map(item)),
    text: fit(since),
    annotations: [],
  };
}

const item = (line: string) => `- ${line}`;

/** Cuts between lines. */
function fit(lines: readonly string[]): string {
  let bytes = 0;
  const kept = lines.filter((line) => (bytes += Buffer.byteLength(line) + 1) < LONGEST_BYTES);
  const left = lines.length - kept.length;
  return [...kept, ...(left > 0 ? [`… and ${left} more`] : [])].join('\n').trim();
}
