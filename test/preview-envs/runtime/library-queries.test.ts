import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from './ask.ts';
import type { RunningProcess } from './run-process.ts';
import { type Fixture, startFixture } from './start-fixture.ts';

let fixture: Fixture;
/** The same without what makes spans. */
let bare: RunningProcess;
beforeAll(async () => {
  fixture = await startFixture('queries');
  bare = await fixture.startAnother([]);
}, 120_000);
afterAll(() => fixture?.stop());

/** Asks, and gives back the answer with the request's queries, when its own span has come. */
async function use(app: RunningProcess, name: string, who: string, count: number) {
  const { body, headers } = await ask(app.url, 'GET', `/use/${name}/${who}`);
  const trace = headers.get('x-encore-trace-id');
  const spans = () => app.events.filter((event) => event.type === 'span').filter((one) => one.trace === trace);
  const root = await app.until(() => spans().find(({ what }) => what === 'request'));
  const queries = () =>
    spans()
      // Knex asks it where it connects.
      .filter((span) => span.what === 'query' && span.name !== 'select version();')
      .map(({ name: text, rows, error, parent, service }) => ({
        text,
        rows,
        error,
        isUnder: parent === root.span,
        service,
      }));
  await app.until(() => queries().length >= count);
  // They come when they end, and some run at once.
  const sorted = queries().toSorted((a, b) => a.text.localeCompare(b.text));
  return { result: (body as { result: unknown }).result, queries: sorted };
}

interface Query {
  readonly text: string;
  readonly rows: number | undefined;
  readonly error: string | undefined;
}
const read = (text: string, rows: number | undefined): Query => ({ text, rows, error: undefined });
const failed = (text: string, error: string): Query => ({ text, rows: undefined, error });

const QUERIES = {
  'pg-pool': (who) => [read(`SELECT title ${who} FROM books WHERE id = $1`, 1), read(`SELECT id ${who} FROM books`, 5)],
  'pg-callbacks': (who) => [
    read(`SELECT 1 ${who}`, 1),
    read(`SELECT $1::int AS n ${who}`, 1),
    read(`SELECT 2 ${who}`, 1),
  ],
  'pg-transaction': (who) => [
    read(`BEGIN ${who}`, undefined),
    read(`UPDATE books SET title = title ${who}`, 5),
    read(`COMMIT ${who}`, undefined),
  ],
  'pg-cursor': (who) => [read(`SELECT id ${who} FROM books ORDER BY id`, undefined)],
  'pg-copy': (who) => [
    read(`COPY (SELECT 1 ${who}) TO STDOUT`, undefined),
    read(`CREATE TEMP TABLE IF NOT EXISTS copied (n int) ${who}`, undefined),
    read(`COPY copied ${who} FROM STDIN`, undefined),
  ],
  'pg-failing': (who) => [failed(`SELECT nothing ${who}`, 'column "nothing" does not exist')],
  'pg-unheard': (who, name) => [failed(`SELECT unheard_${name} ${who}`, `column "unheard_${name}" does not exist`)],
  postgres: (who) => [read(`SELECT title ${who} FROM books WHERE id = $1`, 1), read(`SELECT id ${who} FROM books`, 5)],
  'postgres-transaction': (who) => [
    read('begin', undefined),
    read(`SELECT 1 ${who}`, 1),
    read('savepoint "s0"', undefined),
    read(`SELECT 2 ${who}`, 1),
    read('commit', undefined),
  ],
  'postgres-cursor': (who) => [
    read(`SELECT 'note' ${who}`, 1),
    read(`SELECT 'note' ${who}`, 1),
    read(`SELECT id ${who} FROM books ORDER BY id`, undefined),
    read(`SELECT 'note' ${who}`, 1),
  ],
  'postgres-each': (who) => [
    read(`SELECT id ${who} FROM books WHERE id < 3`, 2),
    read(`SELECT 1 ${who}`, 1),
    read(`SELECT 1 ${who}`, 1),
  ],
  'postgres-copy': (who) => [read(`COPY (SELECT 1 ${who}) TO STDOUT`, undefined)],
  'postgres-failing': (who) => [failed(`SELECT nothing ${who}`, 'column "nothing" does not exist')],
  'drizzle-pg': (who) => [
    read(`select "id" from "books" where "books"."id" = 2 ${who}`, 1),
    read('begin', undefined),
    read(`SELECT 4 AS n ${who}`, 1),
    read('commit', undefined),
  ],
  'drizzle-postgres': (who) => [read(`select "id" from "books" where "books"."id" = 2 ${who}`, 1)],
  knex: (who) => [
    read(`select "title", 1 ${who} from "books" where "id" = $1`, 1),
    read('BEGIN;', undefined),
    read(`SELECT 1 ${who}`, 1),
    read('COMMIT;', undefined),
  ],
  prisma: (who) => [read(`SELECT id ${who} FROM books WHERE id = $1`, 1)],
  'pg-notified': (_, name) => [read(`LISTEN ${name}`, undefined), read(`NOTIFY ${name}`, undefined)],
  'postgres-notified': (_, name) => [
    read(`listen "${name}s"`, undefined),
    read('select pg_notify($1, $2)', 1),
    read(`unlisten "${name}s"`, undefined),
  ],
  elsewhere: () => [],
} satisfies Record<string, (comment: string, who: string) => readonly Query[]>;

const PEOPLE = ['ann', 'bob', 'cid'];

test.for(Object.entries(QUERIES))('%s: queries belong to the request that made them', async ([name, expected]) => {
  // All at once, over one connection.
  const answers = await Promise.all(PEOPLE.map((who) => use(fixture.app, name, who, expected('', '').length)));
  const spans = PEOPLE.map((who) =>
    expected(`/* ${who} */`, who)
      .map((query) => ({ ...query, isUnder: true, service: 'library' }))
      .toSorted((a, b) => a.text.localeCompare(b.text)),
  );
  expect(answers.map(({ queries }) => queries)).toEqual(spans);
  const plain = await Promise.all(PEOPLE.map((who) => use(bare, name, who, 0)));
  expect(answers.map(({ result }) => result)).toEqual(plain.map(({ result }) => result));
  expect(plain.flatMap(({ queries }) => queries)).toEqual([]);
});
