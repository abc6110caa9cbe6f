import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DatabaseSpec, MigrationSpec } from '#preview-envs/host/api.ts';
import { templateOf } from '#preview-envs/host/databases/names.ts';
import { templateHash } from '#preview-envs/host/databases/steps.ts';
import { hostUnderTest, type HostUnderTest } from './host-under-test.ts';

let host: HostUnderTest;
let socket: pg.ClientConfig;

beforeAll(async () => {
  host = await hostUnderTest();
  const data = host.config.dataFolder;
  const pid = readFileSync(join(data, 'postgres', 'postmaster.pid'), 'utf8').split('\n');
  const password = readFileSync(join(data, 'postgres.password'), 'utf8');
  socket = { host: pid[4]!, port: Number(pid[3]), user: 'understudy', password };
});
afterAll(() => host.stop());

async function ask(database: string, sql: string): Promise<never[]> {
  const client = new pg.Client({ ...socket, database });
  await client.connect();
  try {
    return (await client.query(sql)).rows as never[];
  } finally {
    await client.end();
  }
}
const databases = async (like: string) =>
  (await ask('postgres', `SELECT datname AS name FROM pg_database WHERE datname LIKE '${like}' ORDER BY 1`)).map(
    ({ name }) => name,
  );

const CREATE: MigrationSpec = {
  version: 1,
  name: '1_create_book.up.sql',
  sql: 'CREATE EXTENSION citext;\nCREATE TABLE book (isbn text PRIMARY KEY, title citext NOT NULL);',
};
const PRICE: MigrationSpec = { version: 2, name: '2_price.up.sql', sql: 'ALTER TABLE book ADD price integer' };
const SEED = `INSERT INTO book VALUES ('1', 'Emma'), ('2', 'Persuasion')`;
const spec = (more: readonly MigrationSpec[], changes: Partial<DatabaseSpec> = {}): DatabaseSpec => ({
  base: [CREATE],
  seed: SEED,
  migrations: [CREATE, ...more],
  ...changes,
});

test('a database is a clone of its base with seed, and the migrations of the branch on top', async () => {
  await host.putPreview('pr-1--bookshop');
  const made = await host.put('pr-1--bookshop', 'database', 'catalog', spec([PRICE]));
  expect(made).toMatchObject({
    status: 200,
    body: {
      kind: 'database',
      name: 'catalog',
      outputs: { database: 'us_pr-1--bookshop_catalog', made: 'cloned', migrations: 2 },
    },
  });
  expect(await ask('us_pr-1--bookshop_catalog', 'SELECT isbn, title, price FROM book ORDER BY 1')).toEqual([
    { isbn: '1', title: 'Emma', price: null },
    { isbn: '2', title: 'Persuasion', price: null },
  ]);
  expect(
    await ask('us_pr-1--bookshop_catalog', 'SELECT version::int, dirty FROM schema_migrations ORDER BY 1'),
  ).toEqual([
    { version: 1, dirty: false },
    { version: 2, dirty: false },
  ]);
});

test('everything in it belongs to the role of the preview, and nobody else can connect', async () => {
  const sql = `SELECT DISTINCT pg_get_userbyid(relowner) AS owner FROM pg_class WHERE relnamespace = 'public'::regnamespace
    UNION SELECT pg_get_userbyid(extowner) FROM pg_extension WHERE extname = 'citext'
    UNION SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()`;
  expect(await ask('us_pr-1--bookshop_catalog', sql)).toEqual([{ owner: 'us_pr-1--bookshop' }]);
  await host.putPreview('pr-2--bookshop');
  const open = `SELECT datname AS name FROM pg_database WHERE has_database_privilege('us_pr-2--bookshop', oid, 'CONNECT')`;
  expect(await ask('postgres', open)).toEqual([{ name: 'template0' }]);
  const rights = `SELECT rolsuper OR rolcreatedb OR rolcreaterole AS may FROM pg_roles WHERE rolname = 'us_pr-1--bookshop'`;
  expect(await ask('postgres', rights)).toEqual([{ may: false }]);
});

test('a template that two ask for at once is made once', async () => {
  await Promise.all(['pr-3--bookshop', 'pr-4--bookshop'].map((preview) => host.putPreview(preview)));
  const before = await databases('ust\\_%');
  const base = [{ ...CREATE, sql: `${CREATE.sql} SELECT pg_sleep(0.2)` }];
  const made = await Promise.all(
    ['pr-3--bookshop', 'pr-4--bookshop'].map((preview) =>
      host.put(preview, 'database', 'catalog', { base, seed: undefined, migrations: base }),
    ),
  );
  expect(made.map(({ status }) => status)).toEqual([200, 200]);
  expect(await databases('ust\\_%')).toHaveLength(before.length + 1);
});

test('a migration that fails is told with file, line and what PostgreSQL said, and the next try goes on from there', async () => {
  const bad = { version: 3, name: '3_email.up.sql', sql: 'SELECT 1;\n\nCREATE INDEX ON book (emial);' };
  const failed = await host.put('pr-1--bookshop', 'database', 'catalog', spec([PRICE, bad]));
  const reason = 'database catalog: 3_email.up.sql: column "emial" does not exist (42703)';
  expect(failed).toMatchObject({ status: 422, body: { failure: { step: 'migrate' } } });
  expect((failed.body as { error: string }).error.replace(/sql:3:/, 'sql:')).toBe(reason);
  expect(await host.call('GET', 'previews/pr-1--bookshop')).toMatchObject({
    body: { phase: { is: 'failed', step: 'migrate' } },
  });
  const good = { ...bad, sql: 'CREATE INDEX ON book (title)' };
  expect(await host.put('pr-1--bookshop', 'database', 'catalog', spec([PRICE, good]))).toMatchObject({
    status: 200,
    body: { outputs: { made: 'migrated', because: '' } },
  });
});

test('the line of a fault is found where PostgreSQL names a position', async () => {
  const bad = { version: 9, name: '9_bad.up.sql', sql: '-- émile\nSELECT 1;\nSELEKT 2;' };
  const failed = await host.put('pr-4--bookshop', 'database', 'orders', {
    base: [],
    seed: undefined,
    migrations: [bad],
  });
  expect(failed.body).toMatchObject({
    error: 'database orders: 9_bad.up.sql:3: syntax error at or near "SELEKT" (42601)',
    failure: { log: ['9_bad.up.sql:3: SELEKT 2;'] },
  });
});

test('what cannot run in a transaction runs outside of one', async () => {
  const index = {
    version: 2,
    name: '2_index.up.sql',
    sql: `-- one; two\nCREATE INDEX CONCURRENTLY by_title ON book (title);\nSELECT 1`,
  };
  expect(await host.put('pr-3--bookshop', 'database', 'again', spec([index]))).toMatchObject({ status: 200 });
  const sql = `SELECT indisvalid AS valid FROM pg_index WHERE indexrelid = 'by_title'::regclass`;
  expect(await ask('us_pr-3--bookshop_again', sql)).toEqual([{ valid: true }]);
});

test('new migrations run on the data that is there; a changed one makes the database anew', async () => {
  await ask('us_pr-3--bookshop_again', `INSERT INTO book VALUES ('9', 'Sanditon')`);
  const count = () => ask('us_pr-3--bookshop_again', 'SELECT count(*)::int AS n FROM book');
  const index = {
    version: 2,
    name: '2_index.up.sql',
    sql: `-- one; two\nCREATE INDEX CONCURRENTLY by_title ON book (title);\nSELECT 1`,
  };
  const more = { ...PRICE, version: 3, name: '3_price.up.sql' };
  await host.put('pr-3--bookshop', 'database', 'again', spec([index, more]));
  expect(await count()).toEqual([{ n: 3 }]);
  const anew = await host.put('pr-3--bookshop', 'database', 'again', spec([PRICE, more]));
  expect(anew).toMatchObject({ status: 422, body: { failure: { step: 'migrate' } } });
  expect((anew.body as { error: string }).error).toContain('already exists');
  const gone = await host.put('pr-3--bookshop', 'database', 'again', spec([PRICE]));
  expect(gone).toMatchObject({ body: { outputs: { made: 'migrated' } } });
  const emptied = await host.put('pr-3--bookshop', 'database', 'again', spec([]));
  expect(emptied).toMatchObject({ body: { outputs: { made: 'made anew', because: '2_price.up.sql is gone' } } });
  expect(await count()).toEqual([{ n: 2 }]);
});

test('faults of the base are the template’s, of the seed the seed’s, and leave no template', async () => {
  const before = await databases('ust\\_%');
  const base = [{ ...CREATE, sql: 'CREATE TABLE' }];
  const template = await host.put('pr-4--bookshop', 'database', 'a', { base, seed: undefined, migrations: base });
  expect(template).toMatchObject({ status: 422, body: { failure: { step: 'template' } } });
  const seed = await host.put('pr-4--bookshop', 'database', 'b', spec([], { seed: 'INSERT INTO shelf VALUES (1)' }));
  expect(seed).toMatchObject({ status: 422, body: { failure: { step: 'seed' } } });
  expect(await databases('ust\\_%')).toEqual(before);
});

test('a template can be asked for by itself, is shared, named by its content, and taken away', async () => {
  const sql = 'CREATE TABLE shelf (id bigint)';
  const content = { base: [{ version: 1, name: '1_shelf.up.sql', sql }], seed: 'INSERT INTO shelf VALUES (1)' };
  const wanted = { labels: { repository: 'acme/bookshop', database: 'shelves' }, ...content };
  const hash = templateHash(wanted);
  const needed = (...hashes: string[]) => host.call('POST', 'templates/needed', { hashes });
  expect(await needed(hash)).toEqual({ status: 200, body: { missing: [hash] } });
  const put = (body: object, name = hash) => host.call('PUT', `templates/${name}`, body);
  const state = { hash, labels: wanted.labels, isReady: true, isFresh: true };
  const [made, again] = await Promise.all([put(wanted), put(wanted)]);
  expect([made, again]).toMatchObject([{ body: state }, { body: state }]);
  expect((await host.call('GET', 'templates')).body).toContainEqual(state);
  expect(await host.call('GET', `templates/${hash}`)).toEqual({ status: 200, body: { ...state, spec: wanted } });
  expect(await needed(hash, 'f'.repeat(64))).toEqual({ status: 200, body: { missing: ['f'.repeat(64)] } });

  const before = await databases('ust\\_%');
  await host.putPreview('pr-5--bookshop');
  const cloned = await host.put('pr-5--bookshop', 'database', 'shelves', { ...content, migrations: content.base });
  expect(cloned).toMatchObject({ status: 200, body: { outputs: { made: 'cloned' } } });
  expect(await databases('ust\\_%')).toEqual(before);

  expect(await put({ ...wanted, seed: 'SELECT 1' })).toMatchObject({ status: 400 });
  expect(await put({ ...wanted, kind: 'table' })).toMatchObject({ status: 400 });
  expect(await put(wanted, 'shelves')).toMatchObject({ status: 400 });
  const broken = { ...wanted, seed: 'INSERT INTO shelves VALUES (1)' };
  expect(await put(broken, templateHash(broken))).toMatchObject({
    status: 422,
    body: { failure: { step: 'seed', reason: expect.stringContaining('"shelves" does not exist') as string } },
  });
  expect(await host.call('GET', `templates/${templateHash(broken)}`)).toMatchObject({ status: 404 });

  for (const _ of [1, 2]) expect(await host.call('DELETE', `templates/${hash}`)).toMatchObject({ status: 204 });
  expect(await needed(hash)).toMatchObject({ body: { missing: [hash] } });
  expect(await databases('ust\\_%')).toEqual(before.filter((name) => name !== templateOf(hash)));
  expect(await ask('us_pr-5--bookshop_shelves', 'SELECT count(*)::int AS n FROM shelf')).toEqual([{ n: 1 }]);
  await host.remove('pr-5--bookshop');
});

test('a migration cannot become the administrator or reach another database', async () => {
  const attempts = [
    'SET ROLE understudy',
    `COPY (SELECT 1) TO PROGRAM 'id'`,
    `SELECT pg_read_file('/etc/passwd')`,
    'ALTER ROLE "us_pr-2--bookshop" PASSWORD \'x\'',
    'DROP DATABASE "us_pr-1--bookshop_catalog"',
  ];
  for (const [index, sql] of attempts.entries()) {
    const evil = { version: 1, name: '1_evil.up.sql', sql };
    const tried = await host.put('pr-4--bookshop', 'database', `evil-${index}`, {
      base: [],
      seed: undefined,
      migrations: [evil],
    });
    expect(tried.body).toMatchObject({
      failure: { reason: expect.stringMatching(/permission denied|must be owner|25001/) as string },
    });
  }
});

test('a topic brings the tables of the broker', async () => {
  await Promise.all(
    ['placed', 'sent'].map((topic) =>
      host.put('pr-4--bookshop', 'topic', topic, { deliveryGuarantee: 'at-least-once' }),
    ),
  );
  expect(await ask('us_pr-4--bookshop__broker', 'SELECT count(*)::int AS n FROM delivery')).toEqual([{ n: 0 }]);
});

test('teardown drops every database and the role, and tells which', async () => {
  const receipt = await host.remove('pr-4--bookshop');
  expect(receipt.left).toEqual([]);
  expect(receipt.removed.filter(({ kind }) => kind === 'role')).toEqual([{ kind: 'role', name: 'us_pr-4--bookshop' }]);
  expect(await databases('us\\_pr-4%')).toEqual([]);
  expect(await host.call('GET', 'previews/pr-4--bookshop')).toMatchObject({ status: 404 });
  expect(await host.remove('pr-4--bookshop')).toEqual({
    preview: 'pr-4--bookshop',
    removed: [],
    left: [],
    livedSeconds: 0,
  });
});

test("a subscription's name has its topic's in front; no other name has a slash", async () => {
  await host.putPreview('pr-3--bookshop');
  const wanted = { topic: 'order-placed', service: 'mail', maxRetries: 5 };
  const put = async (kind: 'subscription' | 'topic', name: string) =>
    (await host.put('pr-3--bookshop', kind, encodeURIComponent(name), wanted)).status;
  expect(await put('subscription', 'order-placed/send-receipt')).toBe(200);
  expect(await put('subscription', 'order-placed/../x')).toBe(400);
  expect(await put('subscription', 'order-placed/send/receipt')).toBe(400);
  expect(await put('topic', 'order/placed')).toBe(400);
});
