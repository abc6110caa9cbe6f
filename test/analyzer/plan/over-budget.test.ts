import { afterAll, expect, test } from 'vitest';
import { createAnalyzer } from '#analyzer/analyzer.ts';
import type { Budget } from '#analyzer/model/budget.ts';
import { describeRisk } from '#analyzer/render/risk-words.ts';
import { code } from '#analyzer/render/markdown.ts';
import { planMerge } from '#analyzer/plan-merge.ts';
import { bookshop, planOf } from '../graph-of.ts';
import { treeOfFiles } from '../tree-of-folder.ts';

type Files = Readonly<Record<string, string>>;
const SERVICE = {
  'shop/encore.service.ts': `import { Service } from 'encore.dev/service';\nexport default new Service('shop');`,
};
const buckets = (...names: readonly string[]): Files => ({
  ...SERVICE,
  ...Object.fromEntries(
    names.map((name) => [
      `shop/${name}.ts`,
      `import { Bucket } from 'encore.dev/storage/objects';\nexport const it = new Bucket('${name}');`,
    ]),
  ),
});

const analyzer = createAnalyzer();
afterAll(() => analyzer.close());

async function risksOf(base: Files, head: Files, budget: Budget) {
  const [app] = (await planOf(base, head, budget)).apps;
  return app!.risks.filter((one) => one.kind === 'over-budget');
}

test('more than the budget allows is a risk of whoever adds to it, with the lines', async () => {
  const [risk, ...others] = await risksOf(buckets('a'), buckets('a', 'b', 'c'), { bucket: 2, database: 0 });
  expect(others).toEqual([]);
  expect(risk).toMatchObject({ of: 'bucket', limit: 2, before: 1, after: 3, evidence: { at: { path: 'shop/b.ts' } } });
  const [app] = (await planOf(buckets('a'), buckets('a', 'b', 'c'))).apps;
  expect(describeRisk(risk!, app!, (_, { path, line }) => code(`${path}:${line}`))).toBe(
    '**Over budget** · 3 buckets where 2 may be, and there was 1: `shop/b.ts:2`, `shop/c.ts:2`',
  );
});

test.each([
  ['stays within it', buckets('a'), buckets('a', 'b'), { bucket: 2 }],
  ['adds what is not limited', buckets('a'), buckets('a', 'b'), { topic: 0 }],
  ['finds too many and adds none', buckets('a', 'b'), { ...buckets('a', 'b'), 'shop/x.ts': '1' }, { bucket: 1 }],
  ['finds too many and takes one away', buckets('a', 'b', 'c'), buckets('a', 'b'), { bucket: 1 }],
  ['finds too many and puts one in place of another', buckets('a', 'b'), buckets('a', 'c'), { bucket: 1 }],
] as const)('nobody is over who %s', async (_, base, head, budget) => {
  expect(await risksOf(base, head, budget)).toEqual([]);
});

test('the digest has the limit, not how many others there are', async () => {
  const digestOf = async (base: Files, head: Files, budget: Budget) => (await planOf(base, head, budget)).digest;
  const one = await digestOf(buckets('a'), buckets('a', 'b'), { bucket: 1 });
  expect(await digestOf(buckets('x', 'a'), buckets('x', 'a', 'b'), { bucket: 1 })).toBe(one);
  expect(await digestOf(buckets('a'), buckets('a', 'b'), { bucket: 1, topic: 3 })).toBe(one);
  expect(await digestOf(buckets('a'), buckets('a', 'b'), { bucket: 0 })).not.toBe(one);
  expect(await digestOf(buckets('a'), buckets('a', 'b'), { bucket: 2 })).not.toBe(one);
});

test('the base branch has the budget, whatever the pull request makes of it', async () => {
  const configured = (limit: number) => ({ '.github/understudy.yml': `budget:\n  bucket: ${limit}\n` });
  const trees = new Map([
    ['base', treeOfFiles(bookshop({ ...buckets('a'), ...configured(1) }))],
    ['head', treeOfFiles(bookshop({ ...buckets('a', 'b'), ...configured(9) }))],
  ]);
  const repository = {
    treeOf: async (commit: string) => commit,
    readTree: async (tree: string) => trees.get(tree)!,
    mergeTrees: async (_: string, head: string) => ({ kind: 'clean', tree: head }) as const,
  };
  const { plan } = await planMerge(analyzer, repository, 'base', 'head', () => 0);
  expect(plan.apps[0]?.risks).toMatchObject([{ kind: 'over-budget', of: 'bucket', limit: 1, after: 2 }]);
});
