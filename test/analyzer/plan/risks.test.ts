import { describe, expect, test } from 'vitest';
import type { Risk } from '#analyzer/model/plan.ts';
import { planOf } from '../graph-of.ts';

type Files = Readonly<Record<string, string>>;
const SERVICE = {
  'shop/encore.service.ts': `import { Service } from 'encore.dev/service';\nexport default new Service('shop');`,
};
const db = (body: string, migrations: Files = {}): Files => ({
  ...SERVICE,
  'shop/db.ts': `import { SQLDatabase } from 'encore.dev/storage/sqldb';\nexport const db = new SQLDatabase('shop', { migrations: './m' });\n${body}`,
  'shop/m/1_book.up.sql': 'CREATE TABLE book (id bigint, stars int, title text);',
  ...Object.fromEntries(Object.entries(migrations).map(([name, sql]) => [`shop/m/${name}`, sql])),
});
const sdk = (module: string, names: string, body: string): Files => ({
  ...SERVICE,
  'shop/a.ts': `import { ${names} } from 'encore.dev/${module}';\n${body}`,
});

async function risksOf(base: Files, head: Files): Promise<readonly Risk[]> {
  const plan = await planOf(base, head);
  return plan.apps[0]!.risks;
}

describe('data loss', () => {
  const bucket = (name: string) =>
    sdk('storage/objects', 'Bucket', `export const b = new Bucket('${name}', { versioned: true });`);

  test('a deleted bucket', async () => {
    expect(await risksOf(bucket('covers'), SERVICE)).toMatchObject([
      {
        kind: 'data-loss',
        address: 'bucket:covers',
        because: 'delete',
        evidence: { side: 'base', at: { path: 'shop/a.ts', line: 2 } },
      },
    ]);
  });

  test('a renamed bucket loses its data all the same', async () => {
    expect(await risksOf(bucket('covers'), bucket('book-covers'))).toMatchObject([
      { kind: 'data-loss', because: 'suspected-rename', mayBe: 'bucket:book-covers' },
    ]);
  });

  test('who still imports it is named, though its declaration is gone', async () => {
    const use = `import 'encore.dev/api';\nimport { b } from './a';\nexport const read = () => b.download('x');`;
    const base = { ...bucket('covers'), 'shop/use.ts': use };
    expect(await risksOf(base, { ...SERVICE, 'shop/use.ts': use })).toMatchObject([
      { kind: 'data-loss', stillUsed: [{ by: 'service:shop', verb: 'read', at: { path: 'shop/use.ts', line: 3 } }] },
      { kind: 'blind-spot', spot: { code: 'unresolved-import' } },
    ]);
  });

  test('a topic only where somebody subscribes', async () => {
    const topic = sdk('pubsub', 'Topic', `export const t = new Topic<{}>('placed', {});`);
    const subscribed = {
      ...topic,
      'shop/s.ts': `import { Subscription } from 'encore.dev/pubsub';\nimport { t } from './a';\nnew Subscription(t, 'mail', { handler: async () => {} });`,
    };
    expect(await risksOf(topic, SERVICE)).toEqual([]);
    expect(await risksOf(subscribed, SERVICE)).toMatchObject([{ kind: 'data-loss', address: 'topic:placed' }]);
  });
});

describe('migrations', () => {
  test.each([
    ['ALTER TABLE book\n  DROP COLUMN stars;', { kind: 'drop-column', column: 'stars', at: { line: 2 } }],
    ['ALTER TABLE book ALTER COLUMN stars TYPE bigint;', { kind: 'retype-column', from: 'integer', to: 'bigint' }],
    ['ALTER TABLE book RENAME COLUMN stars TO score;', { kind: 'rename-column', to: 'score' }],
    ['ALTER TABLE book RENAME TO tome;', { kind: 'rename-table', to: 'tome' }],
    ['-- away\nDROP TABLE IF EXISTS book CASCADE;', { kind: 'drop-table', at: { line: 2 } }],
    ['TRUNCATE book;', { kind: 'delete-rows', which: 'all' }],
    ['DELETE FROM book;', { kind: 'delete-rows', which: 'all' }],
    ['DELETE FROM book WHERE 1 = 1;', { kind: 'delete-rows', which: 'all' }],
    ['DELETE FROM book WHERE id > 0;', { kind: 'delete-rows', which: 'some' }],
    ['WITH gone AS (DELETE FROM book RETURNING id) SELECT id FROM gone;', { kind: 'delete-rows', which: 'all' }],
    [`UPDATE book SET title = '';`, { kind: 'overwrite-column', column: 'title' }],
    ['DROP SCHEMA public CASCADE;', { kind: 'drop-table', table: 'book' }],
    ['DROP SCHEMA old CASCADE;', { kind: 'drop-table', table: 'old.*' }],
    ['ALTER TABLE book SET SCHEMA old;', { kind: 'rename-table', to: 'old.book' }],
    ['ALTER TABLE elsewhere DROP COLUMN stars;', { kind: 'drop-column', table: 'elsewhere' }],
    ['CREATE PROCEDURE p() LANGUAGE sql AS $$ DELETE FROM book $$; CALL p();', { kind: 'unreadable' }],
    ['CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $$ DELETE FROM book $$; SELECT f();', { kind: 'unreadable' }],
    ['DROP EXTENSION citext CASCADE;', { kind: 'unreadable' }],
    ['DO $$ BEGIN END $$;', { kind: 'unreadable' }],
    ['DROP TABEL book;', { kind: 'unreadable' }],
  ])('%s', async (sql, hazard) => {
    expect(await risksOf(db(''), db('', { '2_change.up.sql': sql }))).toMatchObject([
      { kind: 'schema-loss', address: 'database:shop', migration: '2_change.up.sql', hazard },
    ]);
  });

  test.each([
    'CREATE TABLE a (b int); DELETE FROM a;',
    'UPDATE book SET title = upper(title);',
    `UPDATE book SET title = '' WHERE title IS NULL;`,
    'ALTER TABLE book ADD COLUMN isbn text; UPDATE book SET isbn = id::text;',
    'DROP TABLE IF EXISTS elsewhere; ALTER TABLE book DROP COLUMN IF EXISTS elsewhere;',
    'CREATE FUNCTION f() RETURNS int LANGUAGE sql STABLE AS $$ SELECT 1 $$; SELECT f();',
    'ALTER TABLE book ADD COLUMN isbn text;',
    'CREATE TABLE a (b int); DROP TABLE a;',
  ])('no loss: %s', async (sql) => expect(await risksOf(db(''), db('', { '2_change.up.sql': sql }))).toEqual([]));

  test('what is renamed first is lost all the same', async () => {
    const sql =
      'ALTER TABLE book RENAME TO tome; ALTER TABLE tome RENAME stars TO score; ALTER TABLE tome DROP score; DROP TABLE tome;';
    expect(await risksOf(db(''), db('', { '2_change.up.sql': sql }))).toMatchObject(
      ['rename-table', 'rename-column', 'drop-column', 'drop-table'].map((kind) => ({ hazard: { kind } })),
    );
  });

  test('a type that goes takes the columns that have it', async () => {
    const mood = { '2_mood.up.sql': `CREATE TYPE mood AS ENUM ('good'); ALTER TABLE book ADD COLUMN mood mood[];` };
    const risks = await risksOf(db('', mood), db('', { ...mood, '3_drop.up.sql': 'DROP TYPE mood CASCADE;' }));
    expect(risks).toMatchObject([{ hazard: { kind: 'drop-column', table: 'book', column: 'mood' } }]);
  });

  test('what could not be read may have made a table, and a query may give one its columns', async () => {
    const base = {
      '2_dark.up.sql': 'DO $$ BEGIN END $$;',
      '3_copy.up.sql': 'CREATE TABLE copy AS SELECT * FROM book;',
    };
    const sql = 'DROP TABLE IF EXISTS elsewhere; ALTER TABLE copy DROP COLUMN title;';
    expect(await risksOf(db('', base), db('', { ...base, '4_drop.up.sql': sql }))).toMatchObject([
      { hazard: { kind: 'drop-table', table: 'elsewhere' } },
      { hazard: { kind: 'drop-column', table: 'copy' } },
    ]);
  });

  test('a database that was there before its migrations may have anything', async () => {
    const { 'shop/m/1_book.up.sql': _, ...files } = db('');
    const base = { ...files, 'shop/db.ts': files['shop/db.ts']!.replace(`, { migrations: './m' }`, '') };
    const head = { ...files, 'shop/m/1_drop.up.sql': 'DROP TABLE book;' };
    expect(await risksOf(base, head)).toMatchObject([{ kind: 'schema-loss', hazard: { kind: 'drop-table' } }]);
    expect((await risksOf(SERVICE, head)).filter((one) => one.kind === 'schema-loss')).toEqual([]);
  });

  test('a database that no longer has migrations has all of them removed', async () => {
    const files = db('');
    const head = { ...files, 'shop/db.ts': files['shop/db.ts']!.replace(`, { migrations: './m' }`, '') };
    expect(await risksOf(files, head)).toMatchObject([{ kind: 'migration-rewritten', how: 'removed' }]);
  });

  test('code that still reads or writes the column is named', async () => {
    const body =
      'db.query`SELECT b.stars FROM book b`;\ndb.exec`UPDATE book SET stars = 1`;\ndb.query`SELECT title FROM book`;\ndb.query`SELECT stars FROM hotel`;';
    const risks = await risksOf(db(body), db(body, { '2_drop.up.sql': 'ALTER TABLE book DROP COLUMN stars;' }));
    expect(risks).toMatchObject([
      {
        stillUsed: [
          { verb: 'read', at: { line: 3 } },
          { verb: 'write', at: { line: 4 } },
        ],
      },
    ]);
  });

  test('one the base branch has must not change', async () => {
    const edited = db('', { '1_book.up.sql': 'CREATE TABLE book (id bigint, stars int, title varchar(9));' });
    expect(await risksOf(db(''), edited)).toMatchObject([{ kind: 'migration-rewritten', how: 'edited' }]);
    const comment = db('', { '1_book.up.sql': '-- books\nCREATE TABLE book (id bigint,  stars int, title text);' });
    expect(await risksOf(db(''), comment)).toEqual([]);
    const { 'shop/m/1_book.up.sql': _, ...removed } = db('');
    expect(await risksOf(db(''), removed)).toMatchObject([
      { kind: 'migration-rewritten', how: 'removed' },
      { kind: 'blind-spot', spot: { code: 'invalid-declaration' } },
    ]);
    const inserted = db('', { '0_first.up.sql': 'SELECT 1;' });
    expect(await risksOf(db(''), inserted)).toMatchObject([{ kind: 'migration-rewritten', how: 'inserted-before' }]);
  });
});

describe('exposure, privileges, contracts', () => {
  const endpoint = (config: string) => sdk('api', 'api', `export const list = api({ ${config} }, async () => {});`);

  test.each([
    ['', 'expose: true', 'private', 'public'],
    ['expose: true, auth: true', 'expose: true', 'auth', 'public'],
    ['', 'expose: true, auth: true', 'private', 'auth'],
    ['auth: true', '', 'inside-auth', 'private'],
    ['auth: true', 'expose: true, auth: true', 'inside-auth', 'auth'],
  ])('an endpoint from { %s } to { %s }', async (was, is, before, after) => {
    expect(await risksOf(endpoint(was), endpoint(is))).toMatchObject([{ kind: 'public-exposure', before, after }]);
  });

  test.each([
    ['expose: true', '', 'public → private'],
    ['expose: true', 'expose: true, auth: true', 'public → auth'],
    ['expose: true, auth: true', '', 'auth → private'],
  ])(
    'an endpoint closed from { %s } to { %s } exposes nothing and breaks callers from outside',
    async (was, is, detail) => {
      expect(await risksOf(endpoint(was), endpoint(is))).toMatchObject([
        { kind: 'broken-contract', because: 'route-changed', detail },
      ]);
    },
  );

  test('a private endpoint that asks its callers for somebody signed in breaks those it has', async () => {
    const caller = {
      'mail/encore.service.ts': `import { Service } from 'encore.dev/service';\nexport default new Service('mail');`,
    };
    const calls = `import { shop } from '~encore/clients';\nexport const send = () => shop.list();`;
    const shop = (config: string) => ({ ...endpoint(config), ...caller, 'mail/send.ts': calls });
    expect(await risksOf(shop(''), shop('auth: true'))).toMatchObject([
      { kind: 'broken-contract', because: 'sign-in-needed', stillUsed: [{ by: 'service:mail', verb: 'call' }] },
    ]);
    expect(await risksOf(endpoint(''), endpoint('auth: true'))).toEqual([]);
  });

  test('an endpoint that goes breaks callers from outside, if there can be any', async () => {
    expect(await risksOf(endpoint(`expose: true, path: '/a'`), SERVICE)).toMatchObject([
      { kind: 'broken-contract', because: 'route-changed', detail: 'POST /a → nothing', evidence: { side: 'base' } },
    ]);
    expect(await risksOf(endpoint(''), SERVICE)).toEqual([]);
  });

  test('other files behind an address that is open, wherever the service lies', async () => {
    const site = (folder: string, dir: string, expose = true): Files => ({
      [`${folder}/encore.service.ts`]: SERVICE['shop/encore.service.ts'],
      [`${folder}/site.ts`]: `import { api } from 'encore.dev/api';\nexport const site = api.static({ expose: ${expose}, path: '/!rest', dir: '${dir}' });`,
    });
    expect(await risksOf(site('shop', './public'), site('shop', '.'))).toMatchObject([
      { kind: 'public-exposure', before: 'public', after: 'public' },
    ]);
    expect(await risksOf(site('shop', './public'), site('store', './public'))).toEqual([]);
    expect(await risksOf(site('shop', './public', false), site('shop', '.', false))).toEqual([]);
  });

  test('a bucket made public', async () => {
    const bucket = (config: string) => sdk('storage/objects', 'Bucket', `new Bucket('covers', ${config});`);
    expect(await risksOf(bucket('{}'), bucket('{ public: true }'))).toMatchObject([
      { kind: 'public-exposure', after: 'public' },
    ]);
  });

  test('more verbs on what it already used', async () => {
    const read = 'db.query`SELECT title FROM book`;';
    expect(await risksOf(db(read), db(`${read}\ndb.exec\`DELETE FROM book WHERE id = 1\`;`))).toMatchObject([
      { kind: 'privilege-growth', access: { verbs: ['write'] }, evidence: { at: { line: 4 } } },
    ]);
  });

  test('a route that changes under callers from outside', async () => {
    const at = (path: string) => endpoint(`expose: true, path: '${path}'`);
    expect(await risksOf(at('/a'), at('/b'))).toMatchObject([
      { kind: 'broken-contract', because: 'route-changed', detail: '/a → /b' },
    ]);
    expect(await risksOf(endpoint(`path: '/a'`), endpoint(`path: '/b'`))).toEqual([]);
  });

  test('a call to an endpoint that goes', async () => {
    const call = {
      'mail/a.ts': `import { api } from 'encore.dev/api';\nimport { shop } from '~encore/clients';\nexport const m = api({}, async () => shop.list());`,
    };
    expect(await risksOf({ ...endpoint(''), ...call }, { ...SERVICE, ...call })).toMatchObject([
      {
        kind: 'broken-contract',
        because: 'deleted-but-used',
        stillUsed: [{ by: 'service:mail', at: { path: 'mail/a.ts', line: 3 } }],
      },
    ]);
  });

  test('weaker delivery', async () => {
    const topic = (guarantee: string) =>
      sdk('pubsub', 'Topic', `new Topic<{}>('t', { deliveryGuarantee: '${guarantee}' });`);
    expect(await risksOf(topic('exactly-once'), topic('at-least-once'))).toMatchObject([
      { because: 'delivery-weakened' },
    ]);
    expect(await risksOf(topic('at-least-once'), topic('exactly-once'))).toEqual([]);
  });

  test('sign-in without anybody who checks it', async () => {
    const signedIn = endpoint('expose: true, auth: true');
    const handler = {
      'shop/auth.ts': `import { authHandler } from 'encore.dev/auth';\nexport const auth = authHandler(async () => null);`,
    };
    expect(await risksOf({ ...signedIn, ...handler }, signedIn)).toMatchObject([{ because: 'auth-handler-removed' }]);
  });

  test('a gateway that no longer asks the auth handler', async () => {
    const gateway = (config: string) => ({
      ...endpoint('expose: true, auth: true'),
      'shop/auth.ts': `import { authHandler } from 'encore.dev/auth';\nimport { Gateway } from 'encore.dev/api';\nexport const auth = authHandler(async () => null);\nexport const gateway = new Gateway(${config});`,
    });
    expect(await risksOf(gateway('{ authHandler: auth }'), gateway('{}'))).toMatchObject([
      { because: 'auth-handler-removed', address: 'auth-handler:shop/auth', evidence: { at: { line: 4 } } },
    ]);
  });

  test.each(['SELECT title FROM book FOR UPDATE', `SELECT nextval('ids')`])(
    '%s needs more than to read',
    async (sql) => {
      const read = 'db.query`SELECT title FROM book`;';
      expect(await risksOf(db(read), db(`${read}\ndb.query\`${sql}\`;`))).toMatchObject([
        { kind: 'privilege-growth', access: { verbs: ['write'] } },
      ]);
    },
  );

  test('a secret newly needed', async () => {
    expect(await risksOf(SERVICE, sdk('config', 'secret', `const k = secret('Key');`))).toMatchObject([
      { kind: 'secret-needed', address: 'secret:Key' },
    ]);
  });

  test('a blind spot only when it is new', async () => {
    const blind = sdk('pubsub', 'Topic', 'new Topic<{}>(process.env.T!, {});');
    expect(await risksOf(SERVICE, blind)).toMatchObject([{ kind: 'blind-spot' }]);
    expect(await risksOf(blind, { ...blind, 'shop/a.ts': `\n\n${blind['shop/a.ts']}` })).toEqual([]);
  });
});
