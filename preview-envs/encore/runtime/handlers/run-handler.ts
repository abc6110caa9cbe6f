import { AsyncResource } from 'node:async_hooks';
import { type QueryOwner, watchQueries } from '../sql/watch-queries.ts';
import type { SpanContext } from '../trace/tracer.ts';

/**
 * Runs application code in a context of its own. encore.dev says which request runs by `enterWith`, which lasts beyond
 * the handler: without this, two requests that one connection brings would see each other's.
 */
export async function runHandler<T>(kernel: QueryOwner, context: SpanContext, run: () => T): Promise<Awaited<T>> {
  return await new AsyncResource('EncoreRequest').runInAsyncScope(() => watchQueries(kernel, context, run));
}
