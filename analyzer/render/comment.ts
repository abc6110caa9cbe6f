import type { AccessChange } from '../model/plan.ts';
import { accessRow, changeRow } from './comment-rows.ts';
import type { ApprovalView } from './approval-view.ts';
import {
  describeApproval,
  describeDelta,
  describeVoided,
  groupVoided,
  mention,
  verdictOfApproval,
} from './approval-words.ts';
import { isEmptyPlan, verdictOf } from './count-changes.ts';
import { renderDiagram } from './diagram.ts';
import { describePartners } from './interaction-words.ts';
import { code, inText, markdown, type Markdown } from './markdown.ts';
import { linkerTo } from './permalink.ts';
import { describeRisk, type LinkTo } from './risk-words.ts';
import { fillTemplate, type CommentModel } from './template.ts';
import type { Counts, PlanView } from './view.ts';

/** GitHub takes 65,536 characters; the rest is room for later sections. */
const LONGEST = 60_000;
const GUIDE = 'https://github.com/understudy-dev/understudy/blob/main/docs/reading-a-plan.md';

/**
 * The pull request's one comment, as Markdown of at most 60,000 characters. What must give way goes by section:
 * the diagram, the history, then rows of the tables; what needs attention stays.
 */
export function renderComment(view: PlanView): string {
  const whole = modelOf(view);
  const steps: readonly Partial<CommentModel>[] = [{}, { diagram: undefined }, { diagram: undefined, history: [] }];
  for (const step of steps) {
    const text = fillTemplate({ ...whole, ...step });
    if (text.length <= LONGEST) return text;
  }
  return cutRows({ ...whole, diagram: undefined, history: [] });
}

function cutRows(model: CommentModel): string {
  for (const rows of [200, 100, 50, 20, 0]) {
    const text = fillTemplate(withRows(model, rows));
    if (text.length <= LONGEST) return text;
  }
  const bare = { ...withRows(model, 0), partners: [] };
  const alerts = bare.alerts.map(({ level, lines }) => ({
    level,
    lines: [...lines.slice(0, 60), `… ${Math.max(0, lines.length - 60)} more: see the check \`infra/plan\``],
  }));
  return fillTemplate({ ...bare, alerts });
}

function withRows(model: CommentModel, rows: number): CommentModel {
  return {
    ...model,
    changes: model.changes.slice(0, rows),
    changesLeft: Math.max(0, model.changes.length - rows),
    access: model.access.slice(0, rows),
    accessLeft: Math.max(0, model.access.length - rows),
  };
}

function modelOf(view: PlanView): CommentModel {
  const { plan } = view;
  const linkTo = linkerTo(view.repository.url, view.pull);
  const many = plan.apps.length > 1;
  const changes = plan.apps.flatMap((app) => app.changes.map((change) => changeRow(app, change, linkTo, many)));
  const access = plan.apps.flatMap((app) => app.access.map((change) => accessRow(app, change, linkTo)));
  return {
    marker: view.marker,
    title: titleOfComment(view),
    alerts: alertsOf(view, linkTo),
    changes,
    changesLeft: 0,
    accessTitle: accessTitle(plan.apps.flatMap((app) => app.access)),
    access,
    accessLeft: 0,
    diagram: renderDiagram(plan),
    preview: view.preview,
    approval:
      view.approval === undefined || isEmptyPlan(plan) ? [] : describeApproval(view.approval).slice(0, APPROVAL_ROWS),
    since: view.approval === undefined ? [] : sinceOf(view.approval),
    partners: describePartners(view),
    history: view.history.slice(0, 5).map((entry) => ({
      commit: entry.headSha.slice(0, 7),
      digest: `\`${entry.digest.slice(0, 12)}\``,
      counts: showCounts(entry.counts),
      milliseconds: entry.milliseconds,
    })),
    footer: footerOf(view),
  };
}

function titleOfComment({ plan, approval }: PlanView): string {
  const verdict = approval === undefined ? undefined : verdictOfApproval(approval.decision);
  return [`Infra plan: ${verdictOf(plan)}`, ...(verdict === undefined ? [] : [verdict])].join(' · ');
}

/** The check has them all. */
const [REVIEWERS, DELTA_ROWS, APPROVAL_ROWS] = [5, 40, 40];

function sinceOf({ voided }: ApprovalView): CommentModel['since'] {
  return groupVoided(voided).map(([one, ...others]) => {
    const lines = one.delta === undefined ? [] : describeDelta(one.delta);
    const left = lines.length - DELTA_ROWS;
    const rest = left > 0 ? [`… and ${left} more: see the check \`infra/approval\``] : [];
    return {
      who: [one, ...others]
        .slice(0, REVIEWERS)
        .map(({ by }) => mention(by))
        .join(' '),
      why: describeVoided(one),
      lines: [...lines.slice(0, DELTA_ROWS), ...rest],
    };
  });
}

function alertsOf(view: PlanView, linkTo: LinkTo): CommentModel['alerts'] {
  const described = view.plan.apps.flatMap((app) =>
    app.risks.map((risk) => ({ risk, line: inText(describeRisk(risk, app, linkTo)) })),
  );
  const isLoss = ({ risk }: (typeof described)[number]) => risk.kind === 'data-loss' || risk.kind === 'schema-loss';
  const caution = described.filter(isLoss).map((one) => one.line);
  const conflict =
    view.merged === 'conflict'
      ? ['**Conflicts** · this does not merge, so the plan is of the branch itself, not of the merge']
      : [];
  const warning = [...conflict, ...described.filter((one) => !isLoss(one)).map((one) => one.line)];
  return [
    ...(caution.length > 0 ? [{ level: 'CAUTION', lines: caution } as const] : []),
    ...(warning.length > 0 ? [{ level: 'WARNING', lines: warning } as const] : []),
  ];
}

function accessTitle(access: readonly AccessChange[]): string {
  const granted = access.filter((one) => one.op === 'grant');
  const broader = granted.filter((one) => one.broader).length;
  const revoked = access.length - granted.length;
  return [
    `${granted.length} granted`,
    ...(revoked > 0 ? [`${revoked} revoked`] : []),
    ...(broader > 0 ? [`${broader} of them broader than before`] : []),
  ].join(', ');
}

const showCounts = (counts: Counts) => `+${counts.create} ~${counts.change} −${counts.delete}`;

function footerOf({ plan, pull, analysis, merged }: PlanView): string {
  const sides =
    merged === 'clean'
      ? markdown`${code(pull.baseRef)} ${pull.baseSha.slice(0, 7) as Markdown} merged with ${pull.headSha.slice(0, 7) as Markdown}`
      : markdown`${code(pull.baseRef)} ${pull.baseSha.slice(0, 7) as Markdown} against ${pull.headSha.slice(0, 7) as Markdown}`;
  const spots = plan.apps.reduce((sum, app) => sum + app.head.blindSpots.length, 0);
  const read = `${analysis.files.toLocaleString('en')} files, ${analysis.parsed.toLocaleString('en')} read in ${analysis.milliseconds} ms`;
  const quiet = isEmptyPlan(plan) && spots > 0 ? ` · ${spots} blind spots that the base branch has too` : '';
  return `${inText(sides)} · plan ${plan.digest.slice(0, 12)} · ${read}${quiet} · [how to read this](${GUIDE})`;
}
