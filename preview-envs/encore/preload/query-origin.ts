import { AsyncLocalStorage } from 'node:async_hooks';

export type Call = (this: object, ...args: unknown[]) => unknown;
export type Methods = Record<string, unknown>;

/** Where a connection leads. */
export interface QueryTarget {
  readonly host: unknown;
  readonly port: unknown;
  readonly database: unknown;
}
interface Outcome {
  readonly error?: unknown;
  readonly rows?: unknown;
}
/** Begins a query's span; what it gives ends it. Undefined: no span. */
export type BeginQuery = (target: QueryTarget) => ((text: unknown, outcome: Outcome) => void) | undefined;
/** What the runtime finds under `Symbol.for('understudy.queries')`. */
export interface WatchedQueries {
  readonly origin: AsyncLocalStorage<BeginQuery | undefined>;
}
export type End = (outcome: Outcome) => void;

export const origin = new AsyncLocalStorage<BeginQuery | undefined>();

/** Watching must never be what fails. */
export function quietly<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}

/** The end of a query's span, which comes once, or nothing where none is to be. */
export function begin(target: () => QueryTarget, text: () => unknown): End | undefined {
  const end = quietly(() => origin.getStore()?.(target()));
  if (end === undefined) return undefined;
  let isOver = false;
  return (outcome) => {
    if (!isOver) quietly(() => end(text(), outcome));
    isOver = true;
  };
}

/** What is called back runs for whom the call was made, not for whom the connection was opened. */
export function returning(callback: unknown, end?: (...args: unknown[]) => void): unknown {
  const store = origin.getStore();
  return function (this: object, ...args: unknown[]) {
    end?.(...args);
    return origin.run(store, () => Reflect.apply(callback as Call, this, args));
  };
}

export function wrap(methods: Methods, name: string, around: (call: Call) => Call): void {
  const call = methods[name];
  if (typeof call === 'function') methods[name] = around(call as Call);
}

/** How many rows, where a library's result says it. */
export function countOf(result: unknown): unknown {
  const { rowCount, count } = (result ?? {}) as { rowCount?: unknown; count?: unknown };
  return rowCount ?? count;
}
