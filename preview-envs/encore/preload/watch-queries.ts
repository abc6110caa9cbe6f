// Runs in a preview's process before the application, so that queries which libraries make themselves, through a
// database's connection string, have spans: `pg` and `postgres`, and what is built on them. A query belongs to the request
// in which the library's own function is called; the libraries' sockets are opened outside of every request, so that what
// they call back is nobody's rather than another request's. What is not as expected here is left as it is, without spans.
import { registerHooks } from 'node:module';
import { origin } from './query-origin.ts';
import { watchPg, watchPgPool } from './watch-pg.ts';
import { watchPostgres } from './watch-postgres.ts';

const GLOBAL = 'understudy.queries';
Object.assign(globalThis, { [Symbol.for(GLOBAL)]: { origin, watchPg, watchPgPool, watchPostgres } });

const told = (watch: string, value: string) => `\n;try{globalThis[Symbol.for("${GLOBAL}")].${watch}(${value})}catch{}`;
const MODULES: readonly (readonly [RegExp, (source: string) => string])[] = [
  [/\/node_modules\/pg\/lib\/client\.js$/, (source) => source + told('watchPg', 'module.exports')],
  [/\/node_modules\/pg-pool\/index\.js$/, (source) => source + told('watchPgPool', 'module.exports')],
  [/\/node_modules\/postgres\/(cjs\/)?src\/query\.js$/, (source) => source + told('watchPostgres', 'Query')],
  [
    /\/node_modules\/postgres\/(cjs\/)?src\/index\.js$/,
    // Else nothing of a query says where it goes.
    (source) => source.replace(/^( *handler\.debug = options\.debug)$/m, '$1; handler.options = options'),
  ],
];

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    const change = MODULES.find(([path]) => path.test(url))?.[1];
    if (change === undefined || loaded.source === null || loaded.source === undefined) return loaded;
    return { ...loaded, source: change(new TextDecoder().decode(toBytes(loaded.source))) };
  },
});

function toBytes(source: string | ArrayBuffer | NodeJS.TypedArray) {
  return typeof source === 'string' ? new TextEncoder().encode(source) : source;
}
