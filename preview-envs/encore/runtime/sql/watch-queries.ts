import type { AsyncLocalStorage } from 'node:async_hooks';
import type { BeginQuery, QueryTarget, WatchedQueries } from '../../preload/query-origin.ts';
import type { ProcessConfig } from '../../process.ts';
import { readThrown } from '../errors/read-thrown.ts';
import type { SpanContext, Tracer } from '../trace/tracer.ts';
import { connectionOptions } from './connection-options.ts';

/** What a query needs of the process, to have a span. */
export interface QueryOwner {
  readonly tracer: Tracer;
  readonly config: Pick<ProcessConfig, 'databases'>;
}

const watched = () => (globalThis as { [key: symbol]: unknown })[Symbol.for('understudy.queries')];

/**
 * Runs application code so that queries which libraries make in it have spans under `context`, where they go to a
 * database of this preview. Without what the host loads before the application there are none, and that is all.
 */
export function watchQueries<T>(kernel: QueryOwner, context: SpanContext, run: () => T): T {
  const origin: AsyncLocalStorage<BeginQuery | undefined> | undefined = (watched() as WatchedQueries | undefined)
    ?.origin;
  if (origin === undefined) return run();
  return origin.run((target) => (isOwn(kernel, target) ? beginQuery(kernel, context) : undefined), run);
}

function beginQuery({ tracer }: QueryOwner, context: SpanContext): ReturnType<BeginQuery> {
  const end = tracer.begin(tracer.place(context, context.service));
  return (text, { error, rows }) => {
    if (typeof text !== 'string') return;
    const reason = error === undefined || error === null ? undefined : readThrown(error).reason;
    const name = text.trim().replaceAll(/\s+/g, ' ');
    end({ what: 'query', name, error: reason, rows: typeof rows === 'number' ? rows : undefined });
  };
}

function isOwn({ config }: QueryOwner, { host, port, database }: QueryTarget): boolean {
  return Object.values(config.databases).some((url) => {
    const own = connectionOptions(url);
    return own.host === host && own.port === Number(port) && own.database === database;
  });
}
