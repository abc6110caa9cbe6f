import { stripVTControlCharacters, styleText } from 'node:util';
import type { InfraGraph } from '../model/graph.ts';
import type { Plan } from '../model/plan.ts';
import { verdictOf } from './count-changes.ts';
import { inText, shorten, type Markdown } from './markdown.ts';
import { describeRisk } from './risk-words.ts';
import { describeChange, titleOf } from './words.ts';

export interface TerminalOptions {
  readonly color: boolean;
}

const COLORS = { create: 'green', update: 'yellow', replace: 'red', rename: 'cyan', delete: 'red' } as const;
const SIGNS = { create: '+', update: '~', replace: '!', rename: '>', delete: '-' } as const;

/** A plan for a person at a terminal: verdict, risks, changes, access, each with its line. */
export function renderPlanTable(plan: Plan, { color }: TerminalOptions): string {
  const paint = (style: Parameters<typeof styleText>[0], text: string) =>
    color ? styleText(style, text, { validateStream: false }) : text;
  const lines = [paint('bold', `Infra plan: ${verdictOf(plan)}`)];
  for (const app of plan.apps) {
    if (plan.apps.length > 1) lines.push('', paint('bold', shorten(app.project)));
    for (const risk of app.risks) {
      const text = describeRisk(risk, app, (_, { path, line }) => `${path}:${line}` as Markdown);
      lines.push(paint(risk.kind.endsWith('loss') ? 'red' : 'yellow', `! ${plain(text)}`));
    }
    for (const change of app.changes) {
      const resource = change.op === 'delete' ? change.before : change.after;
      const text = `${SIGNS[change.op]} ${plain(titleOf(resource.address, resource))}: ${plain(describeChange(change))}`;
      lines.push(`${paint(COLORS[change.op], text)}  ${shorten(`${resource.at[0].path}:${resource.at[0].line}`)}`);
    }
    for (const { op, access } of app.access) {
      const at = access.at.at(-1)!;
      const text = `${op === 'grant' ? '+' : '-'} ${access.from} may ${access.verbs.join(', ')} ${access.to}`;
      lines.push(`${paint(op === 'grant' ? 'green' : 'red', shorten(text))}  ${shorten(`${at.path}:${at.line}`)}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

/** An application's resources and access for a person at a terminal. */
export function renderGraphTable(graph: InfraGraph, { color }: TerminalOptions): string {
  const dim = (text: string) => (color ? styleText('dim', text, { validateStream: false }) : text);
  const place = ({ path, line }: { readonly path: string; readonly line: number }) => dim(shorten(`${path}:${line}`));
  return [
    `${shorten(graph.project)}: ${graph.resources.size} resources, ${graph.access.length} grants, ${graph.blindSpots.length} blind spots`,
    ...[...graph.resources.values()].map((one) => `  ${shorten(one.address)}  ${place(one.at[0])}`),
    ...graph.access.map(
      (one) => `  ${shorten(`${one.from} may ${one.verbs.join(', ')} ${one.to}`)}  ${place(one.at.at(-1)!)}`,
    ),
    ...graph.blindSpots.map((one) => `  ? ${shorten(one.message)}  ${place(one.at)}`),
    '',
  ].join('\n');
}

/** Our Markdown without its marks: what it escaped is shown as it is, without terminal codes. */
function plain(text: Markdown): string {
  return stripVTControlCharacters(inText(text).replace(/\*\*|`/g, ''));
}
