import { nameOf } from '../model/address.ts';
import type { AccessChange, AppPlan, Change } from '../model/plan.ts';
import { isEmptyPlan, verdictOf } from './count-changes.ts';
import { renderDiagram } from './diagram.ts';
import { code, encodePath, inTable, inText, link, markdown, type Markdown } from './markdown.ts';
import { describeRisk, type LinkTo } from './risk-words.ts';
import { fillTemplate, type CommentModel } from './template.ts';
import type { Counts, PlanView } from './view.ts';
import { describeChange, titleOf } from './words.ts';

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
  const bare = withRows(model, 0);
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

/** Permalinks: the base's lines at the base's commit, the rest at the head's. */
export function linkerOf({ repository, pull }: PlanView): LinkTo {
  return (side, { path, line }) => {
    const sha = side === 'base' ? pull.baseSha : pull.headSha;
    return link(`${path}:${line}`, `${repository.url}/blob/${sha}/${encodePath(path)}#L${line}`);
  };
}

function modelOf(view: PlanView): CommentModel {
  const { plan } = view;
  const linkTo = linkerOf(view);
  const many = plan.apps.length > 1;
  const changes = plan.apps.flatMap((app) => app.changes.map((change) => changeRow(app, change, linkTo, many)));
  const access = plan.apps.flatMap((app) => app.access.map((change) => accessRow(app, change, linkTo)));
  return {
    marker: view.marker,
    title: `Infra plan: ${verdictOf(plan)}`,
    alerts: alertsOf(view, linkTo),
    changes,
    changesLeft: 0,
    accessTitle: accessTitle(plan.apps.flatMap((app) => app.access)),
    access,
    accessLeft: 0,
    diagram: renderDiagram(plan),
    history: view.history.slice(0, 5).map((entry) => ({
      commit: entry.headSha.slice(0, 7),
      digest: `\`${entry.digest.slice(0, 12)}\``,
      counts: showCounts(entry.counts),
      milliseconds: entry.milliseconds,
    })),
    footer: footerOf(view),
  };
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

const SIGNS = { create: '`+`', update: '`~`', replace: '`-/+`', rename: '`→`', delete: '`-`' } as const;

function changeRow(app: AppPlan, change: Change, linkTo: LinkTo, many: boolean): CommentModel['changes'][number] {
  const resource = change.op === 'delete' ? change.before : change.after;
  const title = titleOf(resource.address, resource);
  return {
    sign: SIGNS[change.op],
    resource: inTable(many ? markdown`${code(app.project)} ${title}` : title),
    change: inTable(describeChange(change, app)),
    where: inTable(linkTo(change.op === 'delete' ? 'base' : 'head', resource.at[0])),
  };
}

function accessRow(app: AppPlan, change: AccessChange, linkTo: LinkTo): CommentModel['access'][number] {
  const { op, access } = change;
  const graph = op === 'grant' ? app.head : app.base;
  const had =
    op === 'grant' && change.broader
      ? app.base.access.find((one) => one.from === access.from && one.to === access.to)
      : undefined;
  const verbs = access.verbs.join(', ').replaceAll('-', ' ') as Markdown;
  const place = linkTo(op === 'grant' ? 'head' : 'base', access.at.at(-1)!);
  const query = graph.queries.find(
    (one) => one.from === access.from && one.to === access.to && (access.verbs as readonly string[]).includes(one.verb),
  );
  const proof =
    query === undefined
      ? place
      : markdown`${code(query.text)} in ${linkTo(op === 'grant' ? 'head' : 'base', query.at)}`;
  return {
    sign: op === 'grant' ? (had === undefined ? '`+`' : '`+` broader') : '`-`',
    service: inTable(code(nameOf(access.from))),
    may: inTable(had === undefined ? verbs : markdown`**${verbs}** (had ${had.verbs.join(', ') as Markdown})`),
    on: inTable(titleOf(access.to, graph.resources.get(access.to))),
    because: inTable(op === 'grant' ? proof : markdown`last use removed, was ${place}`),
  };
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
