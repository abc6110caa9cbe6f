import {
  type Call,
  type End,
  type Methods,
  type QueryTarget,
  begin,
  countOf,
  origin,
  quietly,
  returning,
  wrap,
} from './query-origin.ts';

interface PgQuery extends Methods {
  readonly text?: unknown;
  readonly submit?: unknown;
}

/** https://node-postgres.com/apis/client: text or an object, with a callback or a promise, or an object that submits. */
export function watchPg({ prototype }: { readonly prototype: Methods }): void {
  wrap(
    prototype,
    'connect',
    (connect) =>
      function (...args) {
        const last = args.length - 1;
        if (typeof args[last] === 'function') args[last] = returning(args[last]);
        return origin.run(undefined, () => Reflect.apply(connect, this, args));
      },
  );
  wrap(
    prototype,
    'query',
    (query) =>
      function (...args) {
        const config = args[0] as PgQuery | string | undefined;
        const text = () => (typeof config === 'string' ? config : config?.text);
        const end = begin(() => this as unknown as QueryTarget, text);
        if (typeof config === 'object' && typeof config?.submit === 'function') {
          if (end !== undefined) quietly(() => watchSubmitted(config, end));
          return Reflect.apply(query, this, args);
        }
        const at = args.findIndex((one, index) => index > 0 && typeof one === 'function');
        const ended = (error: unknown, result: unknown) => end?.({ error, rows: countOf(result) });
        if (at !== -1) args[at] = returning(args[at], ended);
        const result = Reflect.apply(query, this, args);
        return end !== undefined && result instanceof Promise ? settled(result, ended) : result;
      },
  );
}

/** A promise that the application has instead: were the first only looked at, nobody would hear that it went unheard. */
async function settled(promise: Promise<unknown>, ended: (error: unknown, result: unknown) => void): Promise<unknown> {
  try {
    const result = await promise;
    ended(undefined, result);
    return result;
  } catch (error) {
    ended(error, undefined);
    throw error;
  }
}

/** Cursors and copies: the client tells them of their end. */
function watchSubmitted(query: PgQuery, end: End): void {
  const before = (tell: (error: unknown) => void) => (call: Call) =>
    function (this: object, ...args: unknown[]) {
      tell(args[0]);
      return Reflect.apply(call, this, args);
    };
  wrap(
    query,
    'handleError',
    before((error) => end({ error })),
  );
  wrap(
    query,
    'handleReadyForQuery',
    before(() => end({})),
  );
}

/** A pool calls back when a connection is free: from whoever gave it back. */
export function watchPgPool({ prototype }: { readonly prototype: Methods }): void {
  wrap(
    prototype,
    'connect',
    (connect) =>
      function (...args) {
        if (typeof args[0] === 'function') args[0] = returning(args[0]);
        return Reflect.apply(connect, this, args);
      },
  );
}
