import { randomBytes } from 'node:crypto';
import type { TraceSpan } from '../../process.ts';
import { readThrown } from '../errors/read-thrown.ts';
import type { EventSink } from '../events.ts';

/** Where in which trace something runs, and for which service. */
export interface SpanContext {
  readonly trace: string;
  readonly span: string;
  readonly parent: string | undefined;
  readonly service: string | undefined;
}

export interface Work<T> {
  readonly what: TraceSpan['what'];
  readonly name: string;
  readonly run: (context: SpanContext) => Promise<T>;
  readonly statusOf?: (result: T) => number;
  readonly rowsOf?: (result: T) => number;
  /** Of failures that are values. */
  readonly errorOf?: (result: T) => string | undefined;
}

export interface Tracer {
  /** A span's place: under a parent, or as the root of a trace of its own. */
  readonly place: (parent: Pick<SpanContext, 'trace' | 'span'> | undefined, service: string | undefined) => SpanContext;
  /** Begins a span; what it gives sends it. */
  readonly begin: (context: SpanContext) => (outcome: Outcome) => void;
  /** Runs work and sends its span when it has ended. */
  readonly record: <T>(context: SpanContext, work: Work<T>) => Promise<T>;
  /** The same for a part of a request: without a request there is nothing to belong to, and no span. */
  readonly recordPart: <T>(source: { readonly context: SpanContext } | null | undefined, work: Work<T>) => Promise<T>;
}

type Outcome = Pick<TraceSpan, 'what' | 'name' | 'error'> & Partial<Pick<TraceSpan, 'status' | 'rows'>>;

const MAX_NAME = 300;
const newId = (bytes: number) => randomBytes(bytes).toString('hex');

export function makeTracer(events: EventSink): Tracer {
  const place: Tracer['place'] = (parent, service) => ({
    trace: parent?.trace ?? newId(16),
    span: newId(8),
    parent: parent?.span,
    service,
  });
  const begin: Tracer['begin'] = (context) => {
    const at = Date.now();
    const started = performance.now();
    return ({ name, ...outcome }) => {
      const milliseconds = Math.round((performance.now() - started) * 1000) / 1000;
      const ended = { at, milliseconds, name: name.slice(0, MAX_NAME) };
      events.send({ type: 'span', ...context, ...ended, status: undefined, rows: undefined, ...outcome });
    };
  };
  const record: Tracer['record'] = async (context, { what, name, run, statusOf, rowsOf, errorOf }) => {
    const end = begin(context);
    try {
      const result = await run(context);
      const figures = { status: statusOf?.(result), rows: rowsOf?.(result) };
      end({ what, name, error: errorOf?.(result), ...figures });
      return result;
    } catch (thrown) {
      const failure = readThrown(thrown);
      const status = statusOf === undefined ? undefined : failure.status;
      end({ what, name, error: failure.reason, status });
      throw thrown;
    }
  };
  return {
    place,
    begin,
    record,
    recordPart: (source, work) => {
      if (source === null || source === undefined) return work.run(place(undefined, undefined));
      return record(place(source.context, source.context.service), work);
    },
  };
}
