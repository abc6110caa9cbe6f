import type { Annotation, CheckOutput } from '../model/check-output.ts';
import type { SourceLocation } from '../model/location.ts';
import type { Risk } from '../model/plan.ts';
import { isEmptyPlan, verdictOf } from './count-changes.ts';
import { inText, shorten, type Markdown } from './markdown.ts';
import { describeRisk } from './risk-words.ts';
import type { PlanView } from './view.ts';
import { renderPlanTable } from './terminal.ts';

/** GitHub's limit is 65,535 bytes of UTF-8. */
const LONGEST_BYTES = 60_000;
/** Two requests of annotations; nobody reads more of them. */
const MOST_ANNOTATIONS = 100;

/** The first are the last to be left out. */
const SEVERITY = {
  'data-loss': 0,
  'schema-loss': 1,
  'migration-rewritten': 2,
  'public-exposure': 3,
  'privilege-growth': 4,
  'broken-contract': 5,
  'secret-needed': 6,
  'over-budget': 7,
  'blind-spot': 8,
} as const satisfies { readonly [K in Risk['kind']]: number };

/** `infra/plan` of a finished analysis: success, with the risks on their lines. The gate judges them, not this. */
export function renderPlanCheck(view: PlanView): CheckOutput {
  const { plan } = view;
  const summary = isEmptyPlan(plan) ? 'Merging this changes no infrastructure.' : `Merging this: ${verdictOf(plan)}.`;
  const table = renderPlanTable(plan, { color: false }).replaceAll('```', "'''");
  const all = annotationsOf(view);
  const annotations = all.slice(0, MOST_ANNOTATIONS);
  const more = all.length - annotations.length;
  const note =
    more === 0 ? '' : ` The ${MOST_ANNOTATIONS} most severe risks are marked in the files, ${more} more are not.`;
  return {
    conclusion: 'success',
    title: `Infra plan: ${verdictOf(plan)}`,
    summary: `${summary}${note}`,
    text: fence(fit(table)),
    annotations,
  };
}

/** `infra/plan` when the analysis could not finish: what failed, and what to do. */
export function renderFailedCheck(failure: {
  readonly title: string;
  readonly message: string;
  readonly next: string;
}): CheckOutput {
  const { title, message, next } = failure;
  return { conclusion: 'failure', title: shorten(title), summary: next, text: fence(fit(message)), annotations: [] };
}

/** The most severe first. */
function annotationsOf({ plan }: PlanView): readonly Annotation[] {
  return plan.apps
    .flatMap((app) => app.risks.map((risk) => ({ app, risk })))
    .toSorted((a, b) => SEVERITY[a.risk.kind] - SEVERITY[b.risk.kind])
    .flatMap(({ app, risk }): Annotation[] => {
      const evidence = risk.kind === 'blind-spot' ? ({ side: 'head', at: risk.spot.at } as const) : risk.evidence;
      // A check annotates the head's files; what is deleted has no line there.
      if (evidence.side === 'base') return [];
      const message = inText(describeRisk(risk, app, (_, { path, line }) => `${path}:${line}` as Markdown)).replace(
        /\*\*|`/g,
        '',
      );
      return [annotation(evidence.at, risk.kind.endsWith('loss') ? 'warning' : 'notice', message)];
    });
}

function annotation(
  { path, line }: SourceLocation,
  level: Annotation['annotation_level'],
  message: string,
): Annotation {
  const [title] = message.split(' · ');
  return { path, start_line: line, end_line: line, annotation_level: level, title: title ?? 'Infra plan', message };
}

const fence = (text: string) => `\`\`\`\n${text}\n\`\`\``;

/** Cuts at a line's end so that the text stays within GitHub's limit in bytes. */
function fit(text: string): string {
  if (Buffer.byteLength(text) <= LONGEST_BYTES) return text;
  const cut = Buffer.from(text).subarray(0, LONGEST_BYTES).toString();
  return `${cut.slice(0, cut.lastIndexOf('\n'))}\n… cut: run \`understudy plan\` for all of it`;
}
