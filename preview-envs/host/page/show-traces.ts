import type { TraceSpan } from '../../encore/process.ts';
import type { Trace } from '../supervisor/traces.ts';
import { html, type Content } from './html.ts';

interface Row {
  readonly span: TraceSpan;
  readonly depth: number;
}

const WIDTH = 1_000;
const MAX_DEPTH = 12;

/** The last requests, each with its spans as a waterfall. */
export function showTraces(traces: readonly Trace[]): Content {
  if (traces.length === 0)
    return html`<p class="empty">No requests yet. Open the preview, or try an endpoint below.</p>`;
  return traces.map(showTrace);
}

function showTrace({ id, spans }: Trace): Content {
  const rows = orderSpans(spans);
  const root = rows[0]?.span;
  if (root === undefined) return undefined;
  const from = Math.min(...spans.map(({ at }) => at));
  const to = Math.max(...spans.map(({ at, milliseconds }) => at + milliseconds), from + 1);
  const services = new Set(spans.flatMap(({ service }) => service ?? []));
  const isBad = spans.some(({ error }) => error !== undefined);
  return html`<details class="trace" data-trace="${id}">
    <summary>
      <span class="badge ${isBad ? 'bad' : 'good'}">${root.status ?? (isBad ? 'error' : 'ok')}</span>
      <code class="grow">${root.name}</code>
      <span class="quiet">${[...services].join(' → ')}</span>
      <span class="quiet queries">${count(spans, 'query')}</span>
      <span class="number">${duration(to - from)}</span>
      <time class="quiet">${new Date(from).toISOString().slice(11, 19)}</time>
    </summary>
    <table class="waterfall">
      <tbody>
        ${rows.map((row) => showSpan(row, from, to - from))}
      </tbody>
    </table>
  </details>`;
}

function showSpan({ span, depth }: Row, from: number, length: number): Content {
  const left = ((span.at - from) / length) * WIDTH;
  const width = Math.max((span.milliseconds / length) * WIDTH, 3);
  return html`<tr class="what-${kindOf(span)}">
    <td class="depth-${Math.min(depth, MAX_DEPTH)}">
      <span class="kind">${span.what}</span> <span class="quiet">${span.service}</span>
    </td>
    <td class="name">
      <code>${span.name}</code
      >${countRows(span)}${span.error !== undefined && html`<div class="error">${span.error}</div>`}
    </td>
    <td class="bar">
      <svg viewBox="0 0 ${WIDTH} 10" preserveAspectRatio="none" aria-hidden="true">
        <rect x="${left.toFixed(1)}" y="1" width="${width.toFixed(1)}" height="8" rx="2" />
      </svg>
    </td>
    <td class="number">${duration(span.milliseconds)}</td>
  </tr>`;
}

const KINDS = ['request', 'call', 'auth', 'query', 'publish', 'message', 'cron', 'object', 'cache', 'stream'];
const kindOf = ({ what, error }: TraceSpan) =>
  error !== undefined ? 'error' : KINDS.includes(what) ? what : 'request';

const count = (spans: readonly TraceSpan[], what: string) => {
  const number = spans.filter((span) => span.what === what).length;
  return number > 0 && `${number} ${number === 1 ? 'query' : 'queries'}`;
};

const countRows = (span: TraceSpan) =>
  span.rows !== undefined && html` <span class="quiet">${span.rows} ${span.rows === 1 ? 'row' : 'rows'}</span>`;

/** `1.2 ms`, `340 ms`, `2.1 s` */
const duration = (milliseconds: number): string =>
  milliseconds >= 1_000
    ? `${(milliseconds / 1_000).toFixed(1)} s`
    : `${milliseconds < 10 ? milliseconds.toFixed(1) : Math.round(milliseconds)} ms`;

/** Parents before their children, in the order of their begin. Spans come from the preview: loops are cut. */
function orderSpans(spans: readonly TraceSpan[]): readonly Row[] {
  const ids = new Set(spans.map(({ span }) => span));
  const sorted = [...spans].sort((a, b) => a.at - b.at);
  const seen = new Set<TraceSpan>();
  const rows: Row[] = [];
  const add = (span: TraceSpan, depth: number) => {
    if (seen.has(span)) return;
    seen.add(span);
    rows.push({ span, depth });
    if (depth < 100) for (const child of sorted) if (child.parent === span.span) add(child, depth + 1);
  };
  for (const span of sorted) if (span.parent === undefined || !ids.has(span.parent)) add(span, 0);
  for (const span of sorted) add(span, 0);
  return rows;
}
