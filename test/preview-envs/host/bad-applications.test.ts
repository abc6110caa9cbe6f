import { afterAll, beforeAll, expect, test } from 'vitest';
import { renderPreviewBlock } from '#analyzer/render/preview-block.ts';
import type { DatabaseSpec, Failure } from '#preview-envs/host/api.ts';
import { readFailure, writeFailure } from '#preview-envs/provider/failure-text.ts';
import { startRealHost, type Ordered, type RealHost } from './real-host.ts';

// Real builds on a real host: each application is wrong at one step, and the comment says at which and why.

let real: RealHost;
beforeAll(async () => {
  real = await startRealHost({ startSeconds: 3 });
}, 120_000);
afterAll(() => real.host.stop());

const SHOP = {
  'encore.app': '{ "id": "bookshop", "lang": "typescript" }',
  'package.json': '{ "type": "module", "dependencies": { "encore.dev": "1.58.6" } }',
  'catalog/db.ts': `import { SQLDatabase } from 'encore.dev/storage/sqldb';
export const db = new SQLDatabase('catalog', { migrations: './migrations' });`,
  'catalog/api.ts': `import { api } from 'encore.dev/api';
import { db } from './db';
export const titles = api({ expose: true, method: 'GET', path: '/titles' }, async (): Promise<{ titles: string[] }> => {
  const titles: string[] = [];
  for await (const row of db.query<{ title: string }>\`SELECT title FROM book ORDER BY title\`) titles.push(row.title);
  return { titles };
});`,
};
const TABLE = { version: 1, name: '1_book.up.sql', sql: 'CREATE TABLE book (title text PRIMARY KEY)' };
const spec = (sql = TABLE.sql): DatabaseSpec => ({ base: [], seed: undefined, migrations: [{ ...TABLE, sql }] });
const shop = (files: Readonly<Record<string, string>>, sql?: string): Ordered => ({
  files: { ...SHOP, ...files },
  databases: { catalog: spec(sql) },
});
const api = (text: string) => ({ 'catalog/api.ts': `${text}\n${SHOP['catalog/api.ts']}` });

interface Expected {
  readonly order: Ordered;
  readonly step: Failure['step'];
  readonly reason: string;
  /** In the last lines. */
  readonly line: string;
}

const BAD: Readonly<Record<string, Expected>> = {
  'does not install': {
    order: shop({ 'package.json': '{ "dependencies": { "encore.dev": "1.58.6", "gone": "file:./gone.tgz" } }' }),
    step: 'install',
    reason: 'gone.tgz',
    line: 'npm error code ENOENT',
  },
  'does not build': {
    order: shop(api(`import { price } from './prices'; console.log(price);`)),
    step: 'bundle',
    reason: './prices',
    line: 'bundling',
  },
  'does not migrate': {
    order: shop({}, 'CREATE TABLE book (title text);\nCREATE INDEKS ON book (title);'),
    step: 'migrate',
    reason: '1_book.up.sql:2: syntax error at or near "INDEKS" (42601)',
    line: '1_book.up.sql:2: CREATE INDEKS ON book (title);',
  },
  'does not start': {
    order: shop(api(`console.log('opening the shop'); throw new Error('no key to the shop');`)),
    step: 'start',
    reason: 'exit code 1',
    line: 'no key to the shop',
  },
  'does not answer its health check': {
    order: shop(
      api(`import { Server } from 'node:http';
        const emit = Server.prototype.emit as (...args: unknown[]) => boolean;
        const value = function (this: Server, ...args: unknown[]) {
          if (args[0] === 'request') console.log('nobody at the counter');
          return args[0] === 'request' || Reflect.apply(emit, this, args);
        };
        Object.defineProperty(Server.prototype, 'emit', { value });`),
    ),
    step: 'health',
    reason: '/__encore/healthz',
    line: 'nobody at the counter',
  },
  'does not seed': {
    order: {
      ...shop({
        'db/seed.ts': `import { db } from '../catalog/db';
          console.log('filling the shelves');
          export default async () => { await db.exec\`INSERT INTO shelf VALUES (1)\`; };`,
      }),
      seedScript: 'db/seed.ts',
    },
    step: 'seed',
    reason: 'relation "shelf" does not exist',
    line: 'db/seed.ts:3:',
  },
};

test.each(Object.entries(BAD))('an application that %s', { timeout: 60_000 }, async (_, bad) => {
  const index = Object.values(BAD).indexOf(bad) + 1;
  const failure = await real.up(`pr-${index}--bookshop`, bad.order);
  expect(failure).toMatchObject({ step: bad.step, reason: expect.stringContaining(bad.reason) as unknown });
  // The engine hands on one text.
  const told = readFailure(writeFailure(failure!))!;
  const block = renderPreviewBlock({
    is: 'failed',
    commit: 'c0ffee',
    failure: told,
    runUrl: 'https://github.example/run',
  })!;
  const [line, ...details] = block.split('\n').filter((one) => one !== '' && !one.startsWith('<!--'));
  expect(line).toContain(bad.step);
  expect(line!.replaceAll('\\', '')).toContain(bad.reason);
  expect(details.join('\n')).toContain(bad.line);
  expect(block.length).toBeLessThan(8_000);
});

test('a seed script fills the databases of the application, with its code', { timeout: 60_000 }, async () => {
  const files = {
    'db/seed.ts': `import { db } from '../catalog/db';
      await db.exec\`INSERT INTO book VALUES ('Emma')\`;`,
  };
  expect(await real.up('pr-20--bookshop', { ...shop(files), seedScript: 'db/seed.ts' })).toBeUndefined();
  expect(await real.get('pr-20--bookshop', '/titles')).toEqual({ titles: ['Emma'] });
});
