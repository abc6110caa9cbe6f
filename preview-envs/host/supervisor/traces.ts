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

/** The last requests of each preview, kept in a file when its process stops. */
export function openTraceStore(folderOf: (preview: string) => string): TraceStore {
  const previews = new Map<string, Map<string, TraceSpan[]>>();
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
      const spans = traces.get(span.trace);
      if (spans === undefined) traces.set(span.trace, [span]);
      else if (spans.length < MAX_SPANS) spans.push(span);
      const [oldest] = traces.keys();
      if (traces.size > MAX_TRACES && oldest !== undefined) traces.delete(oldest);
    },
    load: async (preview) => {
      const text = await readFile(fileOf(preview), 'utf8').catch(() => '[]');
      try {
        const saved = JSON.parse(text) as Trace[];
        previews.set(preview, new Map(saved.toReversed().map(({ id, spans }) => [id, [...spans]])));
      } catch {
        // Cut off by a crash: traces are for looking at, not for keeping.
      }
    },
    save: async (preview) => {
      if (!previews.has(preview)) return;
      await mkdir(folderOf(preview), { recursive: true, mode: 0o700 }).catch(() => {});
      await writeFile(fileOf(preview), JSON.stringify(list(preview)), { mode: 0o600 }).catch(() => {});
    },
    forget: (preview) => previews.delete(preview),
  };
}
