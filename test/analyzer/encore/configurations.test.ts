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
