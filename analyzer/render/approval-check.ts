import type { Approval } from '../model/approval.ts';
import type { CheckOutput } from '../model/check-output.ts';
import { shorten } from './markdown.ts';
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

/**
 * The same for a commit that is the head of other pull requests too.
 *
 * @param others those that are not approved
 */
export function withOtherPulls(output: CheckOutput, others: readonly number[]): CheckOutput {
  if (output.conclusion !== 'success' || others.length === 0) return output;
  const names = others.map((number) => `#${number}`).join(', ');
  const why = `This commit is the head of ${names} too, and not approved there. A check counts for every pull request of its commit: close the other one, or push a commit of its own here.`;
  return {
    ...output,
    conclusion: 'action_required',
    title: shorten(`Waiting for ${names} with the same commit`),
    summary: fit([item(why), ...output.summary.split('\n')]),
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
