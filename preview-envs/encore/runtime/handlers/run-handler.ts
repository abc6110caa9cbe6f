import { AsyncResource } from 'node:async_hooks';

/**
 * Runs application code in a context of its own. encore.dev says which request runs by `enterWith`, which lasts beyond
 * the handler: without this, two requests that one connection brings would see each other's.
 */
export async function runHandler<T>(run: () => T): Promise<Awaited<T>> {
  return await new AsyncResource('EncoreRequest').runInAsyncScope(run);
}
