import type { ProcessEvent } from '../process.ts';
import type { EventSink } from './events.ts';
import type { SpanContext } from './trace/tracer.ts';

type LogEvent = Extract<ProcessEvent, { type: 'log' }>;

export type Log = (
  level: LogEvent['level'],
  message: string,
  where?: Partial<SpanContext>,
  fields?: LogEvent['fields'],
) => void;

/** Log lines of the runtime and of the application's logger. */
export const makeLog =
  (events: EventSink): Log =>
  (level, message, where = {}, fields = {}) =>
    events.send({
      type: 'log',
      at: Date.now(),
      level,
      service: where.service,
      message,
      fields,
      trace: where.trace,
    });
