import {
  ANY_CHANGE,
  ANY_WRITER,
  type Approval,
  type CountedReview,
  type IgnoredBecause,
  type Need,
} from '../model/approval.ts';
import type { NonEmpty } from '../model/location.ts';
import type { PlanDelta, Statement } from '../model/plan-summary.ts';
import type { ApprovalNote, ApprovalView, VoidedApproval } from './approval-view.ts';
import { code, inText, markdown, shorten, type Markdown } from './markdown.ts';

/** The decision as the end of a title: `waiting for approval`. Nothing where nobody is needed. */
export function verdictOfApproval(decision: Approval): string | undefined {
  switch (decision.state) {
    case 'not-needed':
      return undefined;
    case 'approved':
      return 'approved';
    case 'waiting':
      return 'waiting for approval';
    case 'rejected':
      return 'changes requested';
  }
}

/** The decision as one plain line, for a check's title. */
export function titleOfApproval(decision: Approval): string {
  switch (decision.state) {
    case 'not-needed':
      return 'No approval needed: no infrastructure changes';
    case 'approved':
      return `Approved by ${decision.by.map((one) => one.by).join(', ')}`;
    case 'waiting':
      return shorten(`Waiting for ${plainNeed(decision.needs[0])}${more(decision.needs.length - 1)}`);
    case 'rejected':
      return `Changes requested by ${decision.by.join(', ')}`;
  }
}

const more = (count: number) => (count > 0 ? ` and ${count} more` : '');
const plainNeed = ({ missing, from, about }: Need) =>
  `${isAnybody(from, missing) ? '' : `${missing} of `}${from.join(', ')}: ${about[0] ?? ''}${more(about.length - 1)}`;

/** What is needed from whom, and what already counts: Markdown, one item a line. */
export function describeDecision(decision: Approval): readonly string[] {
  switch (decision.state) {
    case 'not-needed':
      return ['Merging this changes no infrastructure, so nobody has to approve it.'];
    case 'approved':
      return [...decision.by.map(countedLine), ...decision.ignored.map(ignoredLine)];
    case 'waiting':
      return [
        ...decision.needs.flatMap((need) => [needLine(need), ...need.obstacles.map(obstacleLine)]),
        ...decision.by.map(countedLine),
        ...decision.ignored.map(ignoredLine),
      ];
    case 'rejected':
      return decision.by.map((login) =>
        inText(markdown`✗ ${code(`@${login}`)} requested changes: it waits for their approval, or for a dismissal`),
      );
  }
}

function needLine({ missing, from, about, rule }: Need): string {
  const count = missing === 1 ? 'one of ' : `${missing} different people of `;
  const people = (isAnybody(from, missing) ? '' : count) as Markdown;
  const names = list(from.slice(0, 10), from.length);
  const why = list(about.slice(0, 5), about.length);
  return inText(markdown`Waiting for ${people}${names} · because of ${why}${asked(rule.need)}`);
}

const isAnybody = (from: readonly string[], missing: number) =>
  missing === 1 && from.length === 1 && from[0] === ANY_WRITER;
/** Our own words as they are, every name as code. */
const phrase = (text: string) => (text === ANY_WRITER || text === ANY_CHANGE ? (text as Markdown) : code(text));

const asked = (need: number) => (need > 1 ? markdown` · the rule asks for ${need}` : ('' as Markdown));
const list = (shown: readonly string[], all: number) =>
  [...shown.map(phrase), ...(all > shown.length ? [markdown`${all - shown.length} more`] : [])].join(', ') as Markdown;

const obstacleLine = (text: string) => inText(markdown`⚠ ${code(text)}`);

function countedLine({ by, commit, carried }: CountedReview): string {
  const kept = (carried ? ', an earlier commit with an equal plan' : '') as Markdown;
  return inText(markdown`✓ ${code(`@${by}`)} approved this plan on ${code(commit.slice(0, 7))}${kept}`);
}

const ignoredLine = ({ by, because }: { readonly by: string; readonly because: IgnoredBecause }) =>
  inText(markdown`– the approval of ${code(`@${by}`)} does not count: ${BECAUSE[because.reason] as Markdown}`);

const BECAUSE = {
  'no-commit': 'GitHub does not say on which commit it was given',
  'plan-not-published': 'the commit it was given on has no plan that was shown',
  'published-later': 'it was given before the plan was shown; approve again',
  'plan-changed': 'the plan is another one since',
  'blind-spots': 'it was given on an earlier commit, and what cannot be read may have changed since',
  'same-commit-only': 'it was given on an earlier commit, and the rules ask for the same one',
  'not-a-person': 'it is not a person’s',
  author: 'they opened this pull request',
  committer: 'they wrote or committed some of its commits',
  'last-pusher': 'they pushed its head',
  'may-not-write': 'they may not write to this repository',
  'access-unknown': 'GitHub would not say whether they may write here',
  'committers-unknown': 'the pull request has more commits than GitHub lists, so who wrote them is not known',
  'pusher-unknown': 'who pushed the head cannot be read; push the branch to this repository instead',
} as const satisfies { [R in IgnoredBecause['reason']]: string };

/** What is different against the plan somebody approved, one item a line. */
export function describeDelta({ added, removed, changed }: PlanDelta): readonly string[] {
  return [
    ...added.map((one) => `\`+\` ${one.words}`),
    ...changed.map(({ before, after }) => changedLine(before, after)),
    ...removed.map((one) => `\`-\` no longer: ${one.words}`),
  ];
}

function changedLine(before: Statement, after: Statement): string {
  return before.words === after.words ? `\`~\` ${after.words}` : `\`~\` ${after.words} (was: ${before.words})`;
}

/** Those whose approval was of the same commit are told together. */
export function groupVoided(voided: readonly VoidedApproval[]): readonly NonEmpty<VoidedApproval>[] {
  const groups = Map.groupBy(voided, ({ commit, because }) => `${commit} ${because}`);
  return [...groups.values()].flatMap(([first, ...others]) => (first === undefined ? [] : [[first, ...others]]));
}

/** Calls a reviewer by name; a login holds nothing but letters, digits and hyphens. */
export const mention = (login: string): string => (/^[a-z\d-]+$/i.test(login) ? `@${login}` : inText(code(login)));

export function describeVoided({ because, commit }: VoidedApproval): string {
  const on = `what was approved on \`${commit.slice(0, 7)}\``;
  return because === 'plan-changed' ? `${on} was another plan` : `${on} does not carry over: ${BECAUSE[because]}`;
}

export function describeNote(note: ApprovalNote): string {
  switch (note.kind) {
    case 'edits-rules':
      return inText(
        markdown`This pull request edits ${list(note.paths, note.paths.length)}: it is judged by the base branch’s rules, not by its own.`,
      );
    case 'advisory':
      return ADVISORY[note.because];
    case 'audit':
      return `[Who approved what](${note.url})`;
    case 'invalid-owners':
      return inText(
        markdown`${code(note.path)} of the base branch has lines that GitHub skips: ${note.lines.join(', ') as Markdown}.`,
      );
  }
}

const ADVISORY = {
  'not-required':
    '⚠ **Advisory only**: nothing of this branch requires the check `infra/approval`, no ruleset and no protection, so GitHub merges without it.',
  'not-pinned':
    '⚠ **Advisory only**: this branch takes `infra/approval` from any App. Pin it to this one as its source.',
  unreadable: '⚠ Whether this branch requires `infra/approval` could not be read.',
} as const;

/** Everything worth saying about a decision, apart from deltas. */
export const describeApproval = ({ decision, notes }: ApprovalView): readonly string[] => [
  ...describeDecision(decision),
  ...notes.map(describeNote),
];
