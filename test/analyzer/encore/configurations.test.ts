import { expect, test } from 'vitest';
import { addressesIn, blindSpotsIn, graphOf, propertiesIn } from '../graph-of.ts';

const endpoint = (config: string, more = '') =>
  graphOf({
    'shop/a.ts': `import { api } from 'encore.dev/api';\nimport { shared } from './shared';\n${more}\nexport const list = api(${config}, async () => {});`,
    'shop/shared.ts': `export const shared = { expose: true, auth: true };`,
  });

test.each([
  ['{ ...shared }', 'auth'],
  ['{ ...shared, auth: false }', 'public'],
  ['{ auth: false, ...shared }', 'auth'],
  ['{ ...shared, ...{ expose: false } }', 'private'],
  ['shared', 'auth'],
])('an endpoint with %s is %s', async (config, access) => {
  const graph = await endpoint(config);
  expect(propertiesIn(graph, 'endpoint:shop/list')).toMatchObject({ access, path: '/shop.list' });
  expect(blindSpotsIn(graph)).toEqual([]);
});

test.each([
  '{ expose: true, auth: true, ...given() }',
  '{ expose: true, auth: process.env.OPEN !== "1" }',
  '{ expose: true, method: METHODS }',
  'given()',
])('an endpoint with %s may be open to anybody, so it is a blind spot', async (config) => {
  expect(blindSpotsIn(await endpoint(config))).toEqual(['invalid-declaration shop/a.ts:4']);
});

test('names from enums and lists of constants', async () => {
  const graph = await graphOf({
    'shop/a.ts': `import { Topic } from 'encore.dev/pubsub';
enum Names { Placed = 'placed', 'paid' = 'order-paid' }
const LIST = ['shipped'] as const;
export const a = new Topic<{}>(Names.Placed, {});
export const b = new Topic<{}>(Names['paid'], {});
export const c = new Topic<{}>(LIST[0], {});`,
  });
  expect(addressesIn(graph).filter((one) => one.startsWith('topic'))).toEqual([
    'topic:order-paid',
    'topic:placed',
    'topic:shipped',
  ]);
});

test.each([
  ['1_a.sql', 'sql'],
  ['1_a.b.up.sql', 'sql'],
  ['a.sql', 'drizzle'],
  ['a/migration.sql', 'prisma'],
])('SQL that no name says when to run is a blind spot: %s of %s', async (name, source) => {
  const given = source === 'sql' ? `'./m'` : `{ path: './m', source: '${source}' }`;
  const graph = await graphOf({
    'shop/db.ts': `import { SQLDatabase } from 'encore.dev/storage/sqldb';\nnew SQLDatabase('stock', { migrations: ${given} });`,
    [`shop/m/${name}`]: 'SELECT 1;',
    ...(source === 'sql' ? { 'shop/m/1_fine.down.sql': 'SELECT 1;' } : {}),
    'shop/m/2_sub/3_x.up.sql': 'SELECT 1;',
  });
  expect(propertiesIn(graph, 'database:stock')).toMatchObject({ files: [] });
  expect(graph.blindSpots.map((one) => one.message.split(' ')[0])).toEqual([name]);
});

test('a folder of migrations that is not there, and a resource that is only named', async () => {
  const graph = await graphOf({
    'shop/db.ts': `import { SQLDatabase } from 'encore.dev/storage/sqldb';\nnew SQLDatabase('stock', { migrations: './m' });\nconst other = SQLDatabase.named('elsewhere');`,
  });
  expect(blindSpotsIn(graph)).toEqual(['invalid-declaration shop/db.ts:2', 'unresolved-reference shop/db.ts:3']);
});

test('labels make a group of a metric; static files have their own options', async () => {
  const graph = await graphOf({
    'shop/a.ts': `import { Counter } from 'encore.dev/metrics';\nimport { api } from 'encore.dev/api';
export const seen = new Counter<{ shop: string }>('seen');
export const site = api.static({ path: '/!rest', dir: './site', notFound: './site/404.html', notFoundStatus: 404, headers: { 'X-A': ['b'] } });`,
  });
  expect(propertiesIn(graph, 'metric:seen')).toEqual({ type: 'counter-group' });
  expect(propertiesIn(graph, 'endpoint:shop/site')).toMatchObject({
    folder: 'shop/site',
    serves: 'site',
    notFound: './site/404.html',
    notFoundStatus: 404,
    headers: { 'X-A': ['b'] },
  });
});
