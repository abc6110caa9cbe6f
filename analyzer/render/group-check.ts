import type { CheckOutput } from '../model/check-output.ts';
import type { Plan } from '../model/plan.ts';
import type { ApprovalView } from './approval-view.ts';
import { describeDecision, describeDelta, groupVoided } from './approval-words.ts';
import { verdictOf } from './count-changes.ts';

/** One pull request of a merge group, and what was found about it. */
export type GroupedPull =
  | { readonly number: number; readonly plan: Plan; readonly approval: ApprovalView }
  | { readonly number: number | undefined; readonly plan: Plan; readonly because: 'unknown' | 'another-head' };

/** The checks of a merge queue's commit: approval only if every pull request in it changes what was approved for it. */
export function renderGroupChecks(pulls: readonly GroupedPull[]): {
  readonly plan: CheckOutput;
  readonly approval: CheckOutput;
} {
  const verdicts = pulls.map((one) => `- ${nameOf(one)}: ${verdictOf(one.plan)}`);
  const refused = pulls.filter((one) => !isApproved(one));
  const lines = pulls.flatMap((one, index) => describe(one, pulls.slice(0, index)));
  return {
    plan: output('success', `Infra plan of ${pulls.map(nameOf).join(', ')} in the merge queue`, verdicts),
    approval:
      refused.length === 0
        ? output('success', 'Every plan in the group is the one that was approved', lines)
        : output('failure', `Not what was approved: ${refused.map(nameOf).join(', ')}`, lines),
  };
}

function output(conclusion: CheckOutput['conclusion'], title: string, lines: readonly string[]): CheckOutput {
  const fitting: string[] = [];
  for (const line of lines) if (fitting.join('\n').length + line.length < 15_000) fitting.push(line);
  return { conclusion, title, summary: fitting.join('\n') || 'There is nothing in it.', text: '', annotations: [] };
}

const nameOf = ({ number }: GroupedPull) => (number === undefined ? 'a pull request' : `#${number}`);

function isApproved(pull: GroupedPull): boolean {
  if (!('approval' in pull)) return false;
  const { state } = pull.approval.decision;
  return state === 'approved' || state === 'not-needed';
}

function describe(pull: GroupedPull, before: readonly GroupedPull[]): readonly string[] {
  if (!('approval' in pull)) return [`- ${nameOf(pull)}: ${BECAUSE[pull.because]}`];
  const { decision, voided } = pull.approval;
  const behind = before.length === 0 ? 'what is merged or ahead of it in the queue' : before.map(nameOf).join(', ');
  const interaction = groupVoided(voided).flatMap(([one]) => [
    `- after ${behind}, merging ${nameOf(pull)} changes something else than was approved on \`${one.commit.slice(0, 7)}\`:`,
    ...(one.delta === undefined ? [] : describeDelta(one.delta)).map((line) => `  - ${line}`),
  ]);
  return [`- ${nameOf(pull)}`, ...[...describeDecision(decision)].map((line) => `  - ${line}`), ...interaction];
}

const BECAUSE = {
  unknown: 'which pull request was squashed into this group cannot be told; queue it in a group of its own',
  'another-head': 'another commit was merged than the one that is its head now',
} as const;
