import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { expect, test } from 'vitest';
import { renderPlanCheck } from '#analyzer/render/check.ts';
import { renderComment } from '#analyzer/render/comment.ts';
import type { PlanView } from '#analyzer/render/view.ts';
import type { Plan } from '#analyzer/model/plan.ts';
import { treeOfFolder } from '../tree-of-folder.ts';
import { planOf } from '../graph-of.ts';

const viewOf = (plan: Plan): PlanView => ({
  repository: { url: 'https://github.example/bookshop/bookshop' },
  pull: { number: 12, baseRef: 'main', baseSha: 'b'.repeat(40), headSha: 'a'.repeat(40) },
  merged: 'clean',
  plan,
  approval: undefined,
  preview: undefined,
  partners: [],
  analysis: { files: 412, parsed: 31, milliseconds: 38 },
  history: [
    { headSha: '9'.repeat(40), digest: 'c'.repeat(64), counts: { create: 1, change: 2, delete: 0 }, milliseconds: 41 },
  ],
  marker: '<!-- understudy -->',
});

/** The tree of node types, without texts and addresses. */
function shapeOf(markdown: string): unknown {
  const shape = (node: { type: string; children?: unknown[] }): unknown => [
    node.type,
    (node.children ?? []).map((child) => shape(child as never)),
  ];
  return shape(unified().use(remarkParse).use(remarkGfm).parse(markdown));
}

async function bookshopPlan(): Promise<Plan> {
  const folder = mkdtempSync(join(tmpdir(), 'understudy-'));
  try {
    cpSync('demo/bookshop/main', folder, { recursive: true });
    const base = await filesOf(folder);
    cpSync('demo/bookshop/pull-request', folder, { recursive: true });
    rmSync(join(folder, 'lib/covers.ts'));
    return await planOf(base, await filesOf(folder));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function filesOf(folder: string): Promise<Record<string, string>> {
  const tree = treeOfFolder(folder);
  return Object.fromEntries([...tree.files.keys()].map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
}

test("the bookshop's comment and check read as reviewed", async () => {
  const view = viewOf(await bookshopPlan());
  await expect(renderComment(view)).toMatchFileSnapshot('../../fixtures/render/bookshop/comment.md');
  await expect(JSON.stringify(renderPlanCheck(view), null, 2)).toMatchFileSnapshot(
    '../../fixtures/render/bookshop/check.json',
  );
});

test('a check marks the hundred most severe risks, and says how many it does not', async () => {
  const unreadable = Array.from({ length: 120 }, (_, index) => `new Topic(process.env.T${index}!, {});`);
  const head = {
    'shop/encore.service.ts': `import { Service } from 'encore.dev/service';\nexport default new Service('shop');`,
    'shop/topics.ts': [`import { Topic } from 'encore.dev/pubsub';`, ...unreadable].join('\n'),
    'shop/z.ts': `import { secret } from 'encore.dev/config';\nexport const key = secret('MailKey');`,
  };
  const check = renderPlanCheck(viewOf(await planOf({}, head)));
  expect(check.annotations).toHaveLength(100);
  expect(check.annotations[0]).toMatchObject({ path: 'shop/z.ts', title: 'Secret needed' });
  expect(check.summary).toContain('The 100 most severe risks are marked in the files, 21 more are not.');
  const few = renderPlanCheck(viewOf(await planOf({}, { ...head, 'shop/topics.ts': '' })));
  expect(few.annotations).toHaveLength(1);
  expect(few.summary).not.toContain('most severe');
});

test('no change is one quiet line and the footer', async () => {
  const text = renderComment({ ...viewOf(await planOf({}, {})), history: [] });
  expect(text.split('\n').filter((line) => line !== '')).toEqual([
    '<!-- understudy -->',
    '### Infra plan: no infrastructure changes',
    expect.stringContaining('<sub>`main` bbbbbbb merged with aaaaaaa'),
  ]);
});

const named = (name: string) => ({
  'shop/encore.service.ts': `import { Service } from 'encore.dev/service';\nexport default new Service('shop');`,
  'shop/a.ts': `import { Topic } from 'encore.dev/pubsub';
import { Bucket } from 'encore.dev/storage/objects';
const t = new Topic<{}>(${JSON.stringify(name)}, {});
export const b = new Bucket(${JSON.stringify(name)}, { public: true });
export const f = () => { t.publish({}); b.remove('x'); };
new Topic(process.env[${JSON.stringify(name)}], {});`,
});

const hostile = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1 }),
  fc.string({ unit: 'binary', minLength: 1 }),
  fc.constantFrom(
    '|',
    '`',
    '``a`',
    '\n# h',
    '@mira',
    '<img src=x onerror=y>',
    '![x](http://e)',
    '](http://e)',
    'www.e.com',
    'https://e.com',
    '<!-- -->',
    '\u202egnp.',
    '\u2066x',
    '```',
    '&#64;mira',
    '\\',
    '\\|',
    '$$x$$',
    '#12',
    'a\u2028b',
    '-->',
    '{{x}}',
    '_a_ **b**',
    'x'.repeat(10_000),
  ),
);

test('no name changes the structure of the comment', async () => {
  const benign = shapeOf(renderComment(viewOf(await planOf({}, named('covers')))));
  await fc.assert(
    fc.asyncProperty(fc.array(hostile, { minLength: 1, maxLength: 3 }), async (parts) => {
      const comment = renderComment(viewOf(await planOf({}, named(parts.join('')))));
      expect(shapeOf(comment)).toEqual(benign);
      expect(comment).not.toMatch(/[\u200b-\u200f\u202a-\u202e\u2066-\u2069]/);
    }),
    { numRuns: 150 },
  );
});

test('thousands of changes stay under the limit, cut between rows, with what needs attention', async () => {
  const many = Array.from(
    { length: 3_000 },
    (_, index) => `export const b${index} = new Bucket('bucket-number-${index}', {});`,
  );
  const head = {
    'shop/a.ts': `import { Bucket } from 'encore.dev/storage/objects';\n${many.join('\n')}\nnew Bucket('open', { public: true });`,
  };
  const comment = renderComment(viewOf(await planOf({}, head)));
  expect(comment.length).toBeLessThanOrEqual(60_000);
  expect(comment).toContain('**Public** · bucket `open`');
  expect(comment).toMatch(/… and 2,?\d+ more rows: see the check/);
  expect(
    comment
      .split('\n')
      .filter((line) => line.startsWith('| `+`'))
      .every((line) => line.endsWith(' |')),
  ).toBe(true);
  const losses = renderComment(viewOf(await planOf(head, {})));
  expect(losses.length).toBeLessThanOrEqual(60_000);
});

test('the check stays within bytes, not characters', async () => {
  const many = Array.from({ length: 3_000 }, (_, index) => `new Bucket('größe-für-bücher-${index}', {});`);
  const head = { 'shop/a.ts': `import { Bucket } from 'encore.dev/storage/objects';\n${many.join('\n')}` };
  const check = renderPlanCheck(viewOf(await planOf({}, head)));
  expect(Buffer.byteLength(check.text)).toBeLessThan(65_535);
  expect(check.text).toContain('… cut');
});
