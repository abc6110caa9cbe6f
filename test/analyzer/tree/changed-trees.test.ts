import { afterAll, expect, test } from 'vitest';
import { createAnalyzer } from '#analyzer/analyzer.ts';
import type { SourceTree } from '#analyzer/model/source.ts';
import { treeOfFiles } from '#test/analyzer/tree-of-folder.ts';

const [resident, fresh] = [createAnalyzer({ workers: 1 }), createAnalyzer({ workers: 1 })];
afterAll(() => Promise.all([resident.close(), fresh.close()]));

const SHOP = {
  'encore.app': '{ "id": "shop" }',
  'orders/encore.service.ts': `import { Service } from 'encore.dev/service';\nexport default new Service('orders');`,
  'orders/topics.ts': `import { Topic } from 'encore.dev/pubsub';\nexport const placed = new Topic<{ id: number }>('placed', { deliveryGuarantee: 'at-least-once' });`,
  'orders/place.ts': `import { placed } from './topics';\nexport const place = () => placed.publish({ id: 1 });`,
};
/** What happens to it, one after the other; undefined removes a file. */
const STEPS: readonly Readonly<Record<string, string | undefined>>[] = [
  { 'orders/place.ts': `import { placed } from './topics';\nexport const place = () => placed;` },
  { 'stock/encore.service.ts': `import { Service } from 'encore.dev/service';\nexport default new Service('stock');` },
  {
    'stock/take.ts': `import { placed } from '../orders/topics';\nexport const take = () => placed.publish({ id: 2 });`,
  },
  { 'orders/topics.ts': undefined, 'orders/topics/index.ts': SHOP['orders/topics.ts'] },
  { 'tsconfig.json': '{ "compilerOptions": { "paths": { "~topics": ["./orders/topics/index.ts"] } } }' },
  { 'stock/take.ts': `import { placed } from '~topics';\nexport const take = () => placed.publish({ id: 2 });` },
  { 'orders/topics/index.ts': undefined, 'orders/place.ts': undefined },
];

test('a tree analyzed by what differs, many times over, is what it is when analyzed whole', async () => {
  let files: Record<string, string> = SHOP;
  let before: SourceTree = treeOfFiles(files);
  await resident.analyze(before);
  for (const step of STEPS) {
    const all: Record<string, string | undefined> = { ...files, ...step };
    files = Object.fromEntries(
      Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined),
    );
    const tree = treeOfFiles(files);
    const near: SourceTree = { ...tree, changedFrom: { tree: before.id, paths: Object.keys(step) } };
    expect(await resident.analyze(near)).toEqual(await fresh.analyze(tree));
    before = tree;
  }
});
