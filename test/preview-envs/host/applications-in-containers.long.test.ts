import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { PreviewState } from '#preview-envs/host/api.ts';
import { dockerMissing } from './docker-missing.ts';
import { startRealHost, type Ordered, type RealHost } from './real-host.ts';

const missing = dockerMissing();
if (missing !== undefined) console.warn(`SKIPPED: applications in containers: ${missing}`);

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const NAME = 'pr-1--bookshop';
const TABLE = { version: 1, name: '1_book.up.sql', sql: 'CREATE TABLE book (title text PRIMARY KEY)' };
const SHOP: Ordered = {
  files: {
    'encore.app': '{ "id": "bookshop", "lang": "typescript" }',
    'package.json':
      '{ "type": "module", "dependencies": { "encore.dev": "1.58.6", "pg": "8.23.1", "postgres": "3.4.9" } }',
    'catalog/db.ts': `import { SQLDatabase } from 'encore.dev/storage/sqldb';
      export const db = new SQLDatabase('catalog', { migrations: './migrations' });`,
    'catalog/api.ts': `import { api } from 'encore.dev/api';
      import pg from 'pg';
      import postgres from 'postgres';
      import { db } from './db';
      const pool = new pg.Pool({ connectionString: db.connectionString });
      const sql = postgres(db.connectionString);
      type Titles = { titles: string[] };
      const titles = (rows: readonly { title: string }[]): Titles => ({ titles: rows.map(({ title }) => title) });
      export const own = api({ expose: true, method: 'GET', path: '/own' }, async (): Promise<Titles> =>
        titles(await db.queryAll<{ title: string }>\`SELECT title FROM book ORDER BY title\`));
      export const byPg = api({ expose: true, method: 'GET', path: '/pg' }, async (): Promise<Titles> =>
        titles((await pool.query('SELECT title FROM book WHERE title > $1 ORDER BY 1', ['Aardvark'])).rows));
      export const byPostgres = api({ expose: true, method: 'GET', path: '/postgres' }, async (): Promise<Titles> =>
        titles(await sql\`SELECT title FROM book ORDER BY title DESC\`));`,
    'db/seed.ts': `import { db } from '../catalog/db';
      for (const title of ['Emma', 'Dracula']) await db.exec\`INSERT INTO book VALUES (\${title})\`;
      console.log('two books');`,
  },
  databases: { catalog: { base: [], seed: undefined, migrations: [TABLE] } },
  seedScript: 'db/seed.ts',
};

describe.skipIf(missing !== undefined)(`in containers (${missing ?? 'Docker answers'})`, () => {
  let real: RealHost;
  beforeAll(async () => {
    real = await startRealHost({}, { isolation: 'containers' });
  });
  afterAll(() => real.host.stop());

  test('a seed script fills the databases, once', async () => {
    expect(await real.up(NAME, SHOP)).toBeUndefined();
    expect(await real.up(NAME, SHOP)).toBeUndefined();
    expect(await real.get(NAME, '/own')).toEqual({ titles: ['Dracula', 'Emma'] });
    const log = (await real.host.call('GET', `previews/${NAME}/logs`)).body as string;
    expect(log.match(/info seed: two books/g)).toHaveLength(1);
  });

  test('queries of Encore’s database and of libraries are in the traces, without values', async () => {
    const state: PreviewState = (await real.host.call('GET', `previews/${NAME}`)).body;
    const link = new URL(state.pageLink);
    const traces = async () => {
      const headers = { cookie: `understudy-key=${link.searchParams.get('key')}` };
      return (await real.host.visit('', `${link.pathname}parts/traces`, { host: link.host, headers })).text;
    };
    expect(await real.get(NAME, '/pg')).toEqual({ titles: ['Dracula', 'Emma'] });
    expect(await real.get(NAME, '/postgres')).toEqual({ titles: ['Emma', 'Dracula'] });
    const seen = ['SELECT title FROM book ORDER BY title', 'WHERE title &gt; $1 ORDER BY 1', 'ORDER BY title DESC'];
    for (const text of seen) await expect.poll(traces, { timeout: 10_000 }).toContain(text);
    expect(await traces()).not.toContain('Aardvark');
  });

  test('a seed script that fails is told with its line', async () => {
    const files = { ...SHOP.files, 'db/seed.ts': `import '../catalog/db';\nthrow new Error('no such shelf');` };
    expect(await real.up('pr-2--bookshop', { ...SHOP, files })).toMatchObject({
      step: 'seed',
      reason: 'db/seed.ts: Error: no such shelf',
      log: expect.arrayContaining([expect.stringContaining('db/seed.ts:2')]) as string[],
    });
  });
});
