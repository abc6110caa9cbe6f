import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TraceSpan } from '../../encore/process.ts';

/** What happened for one request, message or cron run. */
export interface Trace {
  readonly id: string;
  readonly spans: readonly TraceSpan[];
}

export interface TraceStore {
  add(preview: string, span: TraceSpan): void;
  /** The newest 200, newest first. */
  list(preview: string): readonly Trace[];
  load(preview: string): Promise<void>;
  save(preview: string): Promise<void>;
  forget(preview: string): void;
}

const MAX_TRACES = 200;
const MAX_SPANS = 500;
/** Of one preview, over all its traces; with long queries and errors there are fewer of them. */
const MAX_CHARACTERS = 2_000_000;
/** Of a span, beside its texts. */
const SPAN_CHARACTERS = 200;
const sizeOf = ({ name, error = '', service = '' }: TraceSpan) =>
  SPAN_CHARACTERS + name.length + error.length + service.length;

/** The last requests of each preview, kept in a file when its process stops. */
export function openTraceStore(folderOf: (preview: string) => string): TraceStore {
  const previews = new Map<string, Map<string, TraceSpan[]>>();
  const sizes = new Map<string, number>();
  const tracesOf = (preview: string) => {
    const traces = previews.get(preview) ?? new Map<string, TraceSpan[]>();
    previews.set(preview, traces);
    return traces;
  };
  const list = (preview: string): readonly Trace[] =>
    [...(previews.get(preview) ?? [])].map(([id, spans]) => ({ id, spans })).toReversed();
  const fileOf = (preview: string) => join(folderOf(preview), 'traces.json');
  return {
    list,
    add: (preview, span) => {
      const traces = tracesOf(preview);
      const spans = traces.get(span.trace) ?? [];
      if (spans.length >= MAX_SPANS) return;
      traces.set(span.trace, spans);
      spans.push(span);
      let size = (sizes.get(preview) ?? 0) + sizeOf(span);
      for (const [id, old] of traces) {
        if (traces.size <= MAX_TRACES && (size <= MAX_CHARACTERS || traces.size === 1)) break;
        traces.delete(id);
        size -= old.reduce((sum, one) => sum + sizeOf(one), 0);
      }
      sizes.set(preview, size);
    },
    load: async (preview) => {
      const text = await readFile(fileOf(preview), 'utf8').catch(() => '[]');
      try {
        const saved = JSON.parse(text) as Trace[];
        previews.set(preview, new Map(saved.toReversed().map(({ id, spans }) => [id, [...spans]])));
        const spans = saved.flatMap((trace) => trace.spans);
        sizes.set(
          preview,
          spans.reduce((sum, one) => sum + sizeOf(one), 0),
        );
      } catch {
        // Cut off by a crash: traces are for looking at, not for keeping.
      }
    },
    save: async (preview) => {
      if (!previews.has(preview)) return;
      await mkdir(folderOf(preview), { recursive: true, mode: 0o700 }).catch(() => {});
      await writeFile(fileOf(preview), JSON.stringify(list(preview)), { mode: 0o600 }).catch(() => {});
    },
    forget: (preview) => {
      previews.delete(preview);
      sizes.delete(preview);
    },
  };
}
