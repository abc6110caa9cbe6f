import { expect, test } from 'vitest';
import { renderDiagram } from '#analyzer/render/diagram.ts';
import { renderGraphTable, renderPlanTable } from '#analyzer/render/terminal.ts';
import { bookshop, graphsOf, planOf } from '../graph-of.ts';

const service = (name: string) =>
  `import { Service } from 'encore.dev/service';\nexport default new Service('${name}');`;
const shop = {
  'shop/encore.service.ts': service('shop'),
  'shop/covers.ts': `import { Bucket } from 'encore.dev/storage/objects';
const covers = new Bucket('covers', { public: true });
export const link = async () => [covers.publicUrl('a'), await covers.exists('a')];`,
};
const plain = { color: false };

test('what a service may do is told in the same words everywhere', async () => {
  const plan = await planOf({}, shop);
  const [graph] = await graphsOf(bookshop(shop));
  const told = [renderPlanTable(plan, plain), renderGraphTable(graph!, plain), renderDiagram(plan)!];
  for (const text of told) expect(text).toMatch(/public url(,|#44;) read metadata/);
});

test('a table names only applications that something happens to', async () => {
  const other = { 'other/encore.app': '{ "id": "other" }', 'other/mail/encore.service.ts': service('mail') };
  const none = renderPlanTable(await planOf({ ...shop, ...other }, { ...shop, ...other }), plain);
  expect(none).toBe('Infra plan: no infrastructure changes\n');
  const some = renderPlanTable(await planOf(other, { ...shop, ...other }), plain);
  expect(some).toContain('\n\nbookshop\n\n');
  expect(some).not.toContain('\n\nother\n');
});
