import { stripVTControlCharacters, styleText } from 'node:util';
import type { InfraGraph } from '../model/graph.ts';
import { nameOf } from '../model/address.ts';
import type { SourceLocation } from '../model/location.ts';
import type { AccessChange, AppPlan, Change, Plan } from '../model/plan.ts';
import { verdictOf } from './count-changes.ts';
import { inText, shorten, type Markdown } from './markdown.ts';
import { describeRisk } from './risk-words.ts';
import { describeChange, titleOf, verbWords } from './words.ts';

export interface TerminalOptions {
  readonly color: boolean;
}

const COLORS = { create: 'green', update: 'yellow', replace: 'red', rename: 'cyan', delete: 'red' } as const;
const SIGNS = { create: '+', update: '~', replace: '!', rename: '>', delete: '-' } as const;

/** A plan for a person at a terminal: verdict, risks, changes, access, in columns, each row with its line. */
export function renderPlanTable(plan: Plan, { color }: TerminalOptions): string {
  const paint: Paint = (style, text) => (color ? styleText(style, text, { validateStream: false }) : text);
  const lines = [paint('bold', `Infra plan: ${verdictOf(plan)}`)];
  for (const app of plan.apps) {
    const sections = [
      riskLines(app, paint),
      columns(
        app.changes.map((one) => changeRow(one, app)),
        paint,
      ),
    ];
    sections.push(columns(app.access.map(accessRow), paint));
    if (plan.apps.length > 1 && sections.some((section) => section.length > 0)) {
      lines.push('', paint('bold', shorten(app.project)));
    }
    for (const section of sections) if (section.length > 0) lines.push('', ...section);
  }
  return `${lines.join('\n')}\n`;
}

type Paint = (style: Parameters<typeof styleText>[0], text: string) => string;

interface Row {
  readonly style: Parameters<typeof styleText>[0];
  readonly cells: readonly [sign: string, what: string, how: string];
  readonly at: SourceLocation;
}

function riskLines(app: AppPlan, paint: Paint): readonly string[] {
  return app.risks.map((risk) => {
    const text = describeRisk(risk, app, (_, { path, line }) => `${path}:${line}` as Markdown);
    return paint(risk.kind.endsWith('loss') ? 'red' : 'yellow', `! ${plain(text)}`);
  });
}

function changeRow(change: Change, app: AppPlan): Row {
  const resource = change.op === 'delete' ? change.before : change.after;
  const cells = [
    SIGNS[change.op],
    plain(titleOf(resource.address, resource)),
    plain(describeChange(change, app)),
  ] as const;
  return { style: COLORS[change.op], cells, at: resource.at[0] };
}

function accessRow({ op, access }: AccessChange): Row {
  const what = `${nameOf(access.from)} may ${verbWords(access.verbs)}`;
  const isGrant = op === 'grant';
  const cells = [isGrant ? '+' : '-', shorten(what), plain(titleOf(access.to))] as const;
  return { style: isGrant ? 'green' : 'red', cells, at: access.at.at(-1)! };
}

/** Longer cells push their own row to the right, not all others. */
const WIDEST = 64;

function columns(rows: readonly Row[], paint: Paint): readonly string[] {
  const widthOf = (index: 1 | 2) => Math.min(WIDEST, Math.max(...rows.map((row) => row.cells[index].length)));
  const [what, how] = [widthOf(1), widthOf(2)];
  return rows.map(({ style, cells, at }) => {
    const text = `${cells[0]} ${cells[1].padEnd(what)}  ${cells[2].padEnd(how)}`;
    return `${paint(style, text)}  ${shorten(`${at.path}:${at.line}`)}`;
  });
}

/** An application's resources and access for a person at a terminal. */
export function renderGraphTable(graph: InfraGraph, { color }: TerminalOptions): string {
  const paint: Paint = (style, text) => (color ? styleText(style, text, { validateStream: false }) : text);
  const resources = [...graph.resources.values()].map(({ address, kind, at }): Row => {
    return { style: 'reset', cells: [' ', kind, shorten(nameOf(address))], at: at[0] };
  });
  const access = graph.access.map(({ from, to, verbs, at }): Row => {
    const what = `${nameOf(from)} may ${verbWords(verbs)}`;
    return { style: 'reset', cells: [' ', shorten(what), shorten(to.replace(':', ' '))], at: at.at(-1)! };
  });
  const counts = `${graph.resources.size} resources, ${graph.access.length} grants, ${graph.blindSpots.length} blind spots`;
  const sections = [
    columns(resources, paint),
    columns(access, paint),
    graph.blindSpots.map(({ message, at }) =>
      paint('yellow', `? ${shorten(message)}  ${shorten(`${at.path}:${at.line}`)}`),
    ),
  ];
  const shown = sections.filter((section) => section.length > 0).map((section) => `\n${section.join('\n')}\n`);
  return `${paint('bold', shorten(graph.project))}: ${counts}\n${shown.join('')}`;
}

/** Our Markdown without its marks: what it escaped is shown as it is, without terminal codes. */
function plain(text: Markdown): string {
  return stripVTControlCharacters(
    inText(text)
      .replace(/\*\*|`/g, '')
      .replace(/ {2,}/g, ' '),
  );
}
