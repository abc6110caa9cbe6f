import { describe, expect, test } from 'vitest';
import { accessIn, addressesIn, blindSpotsIn, bookshop, graphOf, graphsOf } from '../graph-of.ts';

const SERVICE = (name: string) =>
  `import { Service } from 'encore.dev/service';\nexport default new Service('${name}');`;
const TOPIC = `import { Topic } from 'encore.dev/pubsub';\nexport const placed = new Topic<{}>('placed', { deliveryGuarantee: 'at-least-once' });`;
const published = ['orders may publish topic:placed at orders/checkout.ts:2'];

describe('a resource declared in one file and used in another', () => {
  test.each([
    ['a relative import', { 'orders/events.ts': TOPIC }, `import { placed } from './events';`],
    ['an import with a JavaScript extension', { 'orders/events.ts': TOPIC }, `import { placed } from './events.js';`],
    [
      'an import under another name',
      { 'orders/events.ts': TOPIC },
      `import { placed as p } from './events'; const placed = p;`,
    ],
    ['a namespace', { 'orders/events.ts': TOPIC }, `import * as events from './events'; const { placed } = events;`],
    ['an escape in the specifier', { 'orders/events.ts': TOPIC }, String.raw`import { placed } from './\u0065vents';`],
    ['a folder with an index', { 'orders/events/index.ts': TOPIC }, `import { placed } from './events';`],
    [
      're-exports',
      { 'lib/a.ts': TOPIC, 'lib/b.ts': `export { placed as renamed } from './a';`, 'lib/c.ts': `export * from './b';` },
      `import { renamed as placed } from '../lib/c';`,
    ],
    [
      'a path of tsconfig.json, through extends',
      {
        'lib/events.ts': TOPIC,
        'tsconfig.json': '{ "extends": "./base.tsconfig.json" /* comment */ }',
        'base.tsconfig.json': '{ "compilerOptions": { "paths": { "@lib/*": ["./lib/*"], } } }',
      },
      `import { placed } from '@lib/events';`,
    ],
    [
      'imports of package.json',
      { 'lib/events.ts': TOPIC, 'package.json': '{ "imports": { "#lib/*": "./lib/*.ts" } }' },
      `import { placed } from '#lib/events';`,
    ],
    [
      'a workspace package, whose build is not there',
      {
        'packages/events/src/index.ts': TOPIC,
        'packages/events/package.json':
          '{ "name": "@bookshop/events", "exports": { ".": { "types": "./dist/index.d.ts", "default": "./dist/index.js" } } }',
      },
      `import { placed } from '@bookshop/events';`,
    ],
    [
      'a construct passed on by an own module',
      {
        'lib/sdk.ts': `export { Topic as T } from 'encore.dev/pubsub';`,
        'lib/e.ts': `import { T } from './sdk';\nexport const placed = new T<{}>('placed', {});`,
      },
      `import { placed } from '../lib/e';`,
    ],
    [
      'a namespace import of the SDK',
      {
        'lib/e.ts': `import * as pubsub from 'encore.dev/pubsub';\nexport const placed = new pubsub.Topic<{}>('placed', {});`,
      },
      `import { placed } from '../lib/e';`,
    ],
  ])('by %s', async (_, files, imports) => {
    const use = `${imports}\nexport const checkout = () => placed.publish({});`;
    const graph = await graphOf({ ...files, 'orders/encore.service.ts': SERVICE('orders'), 'orders/checkout.ts': use });
    expect(addressesIn(graph)).toContain('topic:placed');
    expect(accessIn(graph)).toEqual(published);
    expect(blindSpotsIn(graph)).toEqual([]);
  });
});

test('an inner name that hides the resource is not a use', async () => {
  const graph = await graphOf({
    'orders/encore.service.ts': SERVICE('orders'),
    'orders/events.ts': `${TOPIC}\nexport const mock = (placed: { publish(x: {}): void }) => placed.publish({});`,
  });
  expect(accessIn(graph)).toEqual([]);
});

test('types are no use', async () => {
  const graph = await graphOf({
    'orders/encore.service.ts': SERVICE('orders'),
    'orders/events.ts': TOPIC,
    'orders/types.ts': `import type { placed } from './events';\nexport type P = typeof placed;`,
  });
  expect(accessIn(graph)).toEqual([]);
});

describe('a shared file', () => {
  const lib = { 'lib/events.ts': `${TOPIC}\nexport const announce = () => placed.publish({});` };

  test('belongs to every service that imports it, with the imports as proof', async () => {
    const graph = await graphOf({
      ...lib,
      'lib/through.ts': `export { announce } from './events';`,
      'orders/encore.service.ts': SERVICE('orders'),
      'orders/a.ts': `\nimport { announce } from '../lib/events';\nannounce();`,
      'mail/encore.service.ts': SERVICE('mail'),
      'mail/a.ts': `import { announce } from '../lib/through';\nannounce();`,
      'stock/encore.service.ts': SERVICE('stock'),
      'stock/a.ts': `import type { announce } from '../lib/events';\nexport type A = typeof announce;`,
    });
    expect(accessIn(graph)).toEqual([
      'mail may publish topic:placed at mail/a.ts:1 lib/through.ts:1 lib/events.ts:3',
      'orders may publish topic:placed at orders/a.ts:2 lib/events.ts:3',
    ]);
  });

  test('that nobody imports is a blind spot', async () => {
    const graph = await graphOf({ ...lib, 'orders/encore.service.ts': SERVICE('orders') });
    expect(blindSpotsIn(graph)).toEqual(['unattributed-use lib/events.ts:3']);
  });

  test('that only the seed script of previews imports is neither access nor a blind spot', async () => {
    const files = {
      ...lib,
      'orders/encore.service.ts': SERVICE('orders'),
      'db/seed.ts': `import { announce, placed } from '../lib/events';\nannounce();\nfill(placed);`,
    };
    const shop = await graphOf(files, 'db/seed.ts');
    expect([accessIn(shop), blindSpotsIn(shop)]).toEqual([[], []]);
    expect(blindSpotsIn(await graphOf(files))).toHaveLength(2);
    const service = { 'orders/a.ts': `import { announce } from '../db/seed';\nannounce();` };
    expect(blindSpotsIn(await graphOf({ ...files, ...service }, 'db/seed.ts'))).toEqual(['untracked-use db/seed.ts:3']);
  });
});

describe('what cannot be read is a blind spot', () => {
  const topic = (declaration: string) => `import { Topic, Subscription } from 'encore.dev/pubsub';\n${declaration}`;

  test.each([
    ['a computed name', 'export const t = new Topic(`t-${process.env.X}`, {});', 'dynamic-name orders/t.ts:2'],
    ['a declaration in a loop', `for (const x of [1]) new Topic('t', {});`, 'dynamic-count orders/t.ts:2'],
    ['a declaration in a function', `function make() { return new Topic('t', {}); }`, 'dynamic-count orders/t.ts:2'],
    ['a second one of the same name', `new Topic('t', {});\nnew Topic('t', {});`, 'duplicate-name orders/t.ts:3'],
    ['a topic that is no topic', `new Subscription(other(), 's', {});`, 'unresolved-reference orders/t.ts:2'],
    ['a topic handed on', `const t = new Topic('t', {});\nsend(t);`, 'untracked-use orders/t.ts:3'],
    ['a syntax error', `const t = new Topic('t', {});\nconst = ;`, 'syntax-error orders/t.ts:3'],
    ['no name at all', `new Topic();`, 'invalid-declaration orders/t.ts:2'],
  ])('%s', async (_, declaration, spot) => {
    const graph = await graphOf({ 'orders/encore.service.ts': SERVICE('orders'), 'orders/t.ts': topic(declaration) });
    expect(blindSpotsIn(graph)).toEqual([spot]);
  });

  test('but a constant is a name that can be read', async () => {
    const graph = await graphOf({
      'orders/names.ts': `export const NAMES = { placed: 'order-' + 'placed' };`,
      'orders/t.ts': topic(`import { NAMES } from './names';\nexport const t = new Topic(NAMES.placed, {});`),
      'orders/u.ts': topic("const n = 'x';\nexport const t = new Topic(`y-${n}`, {});"),
    });
    expect(addressesIn(graph)).toEqual(expect.arrayContaining(['topic:order-placed', 'topic:y-x']));
    expect(blindSpotsIn(graph)).toEqual([]);
  });
});

test('several applications in one repository', async () => {
  const graphs = await graphsOf({
    ...bookshop({ 'orders/events.ts': TOPIC }),
    'apps/cafe/encore.app': '// comment\n{ "id": "cafe", }',
    'apps/cafe/menu/events.ts': TOPIC.replace("'placed'", "'brewed'"),
    'apps/unnamed/encore.app': '{}',
  });
  const shown = graphs.map((graph) => [
    graph.root,
    graph.project,
    [...graph.resources.keys()].filter((one) => one.startsWith('topic')),
  ]);
  expect(shown).toEqual([
    ['apps/cafe', 'cafe', ['topic:brewed']],
    ['apps/unnamed', 'unnamed', []],
    ['', 'bookshop', ['topic:placed']],
  ]);
});

test('tests, dependencies and generated code are passed over', async () => {
  const graph = await graphOf({
    'node_modules/x/index.ts': TOPIC,
    'orders/a.test.ts': TOPIC,
    'orders/__tests__/a.ts': TOPIC,
    'encore.gen/a.ts': TOPIC,
    '.cache/a.ts': TOPIC,
  });
  expect(addressesIn(graph)).toEqual(['gateway:api-gateway']);
});

test("an application in Go is nobody's: only TypeScript is read", async () => {
  expect(await graphsOf({ 'encore.app': '{ "id": "" }', 'go.mod': 'module shop', 'orders/a.go': '' })).toEqual([]);
  const beside = { 'encore.app': '{ "id": "shop", "lang": "typescript" }', 'go.mod': 'module tools' };
  expect(await graphsOf(beside)).toHaveLength(1);
});
