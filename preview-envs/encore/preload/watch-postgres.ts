import { type Call, type End, type Methods, begin, countOf, origin, quietly, returning, wrap } from './query-origin.ts';

interface PostgresQuery extends Methods {
  readonly executed?: unknown;
  readonly string?: unknown;
  readonly handler?: {
    readonly options?: { readonly host: unknown; readonly port: unknown; readonly database: unknown };
  };
}

/** https://github.com/porsager/postgres: a query is a promise that is sent when somebody waits for it. */
export function watchPostgres({ prototype }: { readonly prototype: Methods }): void {
  const ends = new WeakMap<object, { readonly end: End | undefined; resolve: unknown }>();
  const watch = (query: PostgresQuery) => {
    const options = query.handler?.options;
    const target = () => ({ host: first(options?.host), port: first(options?.port), database: options?.database });
    const known = ends.get(query);
    if (known === undefined && query.executed !== false) return;
    const watched = known ?? { end: begin(target, () => query.string), resolve: undefined };
    ends.set(query, watched);
    const { end } = watched;
    // A cursor's result counts its last part alone.
    const rowsOf = (result: unknown) => (query['cursorFn'] === undefined ? countOf(result) : undefined);
    // An iterated cursor has others for each part.
    if (query['resolve'] !== watched.resolve) {
      wrap(query, 'resolve', (call) => returning(call, (result) => end?.({ rows: rowsOf(result) })) as Call);
      wrap(query, 'reject', (call) => returning(call, (error) => end?.({ error })) as Call);
      watched.resolve = query['resolve'];
    }
    if (known !== undefined) return;
    for (const name of ['cursorFn', 'forEachFn']) wrap(query, name, (call) => returning(call) as Call);
  };
  wrap(
    prototype,
    'handle',
    (handle) =>
      function (...args) {
        quietly(() => watch(this as PostgresQuery));
        return origin.run(undefined, () => Reflect.apply(handle, this, args));
      },
  );
}

const first = (value: unknown) => (Array.isArray(value) ? (value as unknown[])[0] : value);
