import fc from 'fast-check';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { expect, test } from 'vitest';
import { findInteractions } from '#analyzer/interactions/find-interactions.ts';
import { listClaims } from '#analyzer/interactions/list-claims.ts';
import type { Partner } from '#analyzer/model/claim.ts';
import type { Plan } from '#analyzer/model/plan.ts';
import { renderComment } from '#analyzer/render/comment.ts';
import type { PlanView } from '#analyzer/render/view.ts';
import { planOf } from '../graph-of.ts';

const COMMITS = {
  12: { baseSha: 'b'.repeat(40), headSha: 'a'.repeat(40) },
  13: { baseSha: 'c'.repeat(40), headSha: 'd'.repeat(40) },
} as const;
type Number = keyof typeof COMMITS;

function viewOf(number: Number, plan: Plan, partners: readonly Partner[]): PlanView {
  return {
    repository: { url: 'https://github.example/bookshop/bookshop' },
    pull: { number, baseRef: 'main', ...COMMITS[number] },
    merged: 'clean',
    plan,
    approval: undefined,
    preview: undefined,
    partners,
    analysis: { files: 412, parsed: 31, milliseconds: 38 },
    history: [
      {
        headSha: '9'.repeat(40),
        digest: 'c'.repeat(64),
        counts: { create: 1, change: 2, delete: 0 },
        milliseconds: 41,
      },
    ],
    marker: '<!-- understudy -->',
  };
}

/** The comments of two pull requests that know of each other. */
function commentsOf(twelve: Plan, thirteen: Plan): readonly [string, string] {
  const commentOf = (number: Number, mine: Plan, other: Number, theirs: Plan) => {
    const interactions = findInteractions(listClaims(mine), listClaims(theirs));
    return renderComment(viewOf(number, mine, [{ number: other, ...COMMITS[other], interactions }]));
  };
  return [commentOf(12, twelve, 13, thirteen), commentOf(13, thirteen, 12, twelve)];
}

const service = `import { Service } from 'encore.dev/service';\nexport default new Service('reviews');`;
const files = (shop: string, more: Readonly<Record<string, string>> = {}) => ({
  'reviews/encore.service.ts': service,
  'reviews/migrations/1_review.up.sql': 'CREATE TABLE review (id bigint, stars int);',
  'reviews/shop.ts': `import { api } from 'encore.dev/api'; import { Topic } from 'encore.dev/pubsub';
import { Bucket } from 'encore.dev/storage/objects'; import { SQLDatabase } from 'encore.dev/storage/sqldb';
const db = new SQLDatabase('reviews', { migrations: './migrations' });
${shop}`,
  ...more,
});

test('two pull requests tell each other, as reviewed', async () => {
  const base = files(`const covers = new Bucket('covers', {});\nconst placed = new Topic<{}>('placed', {});`);
  const twelve = files(
    `const placed = new Topic<{}>('placed', { orderingAttribute: 'id' });\nnew Bucket('letters', {});`,
    {
      'reviews/migrations/2_stars.up.sql': 'ALTER TABLE review DROP COLUMN stars;',
    },
  );
  const thirteen = files(
    `const covers = new Bucket('covers', {});
const placed = new Topic<{}>('placed', { orderingAttribute: 'isbn' });
new Bucket('letters', { public: true });
export const show = api({ expose: true }, async () => { await covers.download('a'); await covers.attrs('a'); });
export const best = api({ expose: true }, async () => { await db.query\`SELECT stars FROM review\`; });`,
    { 'reviews/migrations/2_mood.up.sql': 'ALTER TABLE review ADD COLUMN mood text;' },
  );
  const [ofTwelve, ofThirteen] = commentsOf(await planOf(base, twelve), await planOf(base, thirteen));
  await expect(ofTwelve).toMatchFileSnapshot('../../fixtures/render/partners/12.md');
  await expect(ofThirteen).toMatchFileSnapshot('../../fixtures/render/partners/13.md');
});

function shapeOf(markdown: string): unknown {
  const shape = (node: { type: string; children?: unknown[] }): unknown => [
    node.type,
    (node.children ?? []).map((child) => shape(child as never)),
  ];
  return shape(unified().use(remarkParse).use(remarkGfm).parse(markdown));
}

test('no name of the other pull request changes the structure of the comment', async () => {
  const commentWith = async (name: string) => {
    const plan = await planOf({}, files(`export const it = new Bucket(${JSON.stringify(name)}, {});`));
    return commentsOf(plan, plan)[0];
  };
  const benign = shapeOf(await commentWith('covers'));
  const marks = fc.constantFrom(
    '|',
    '`',
    '\n# h',
    '@mira',
    '](http://e)',
    '<b>',
    '<!--',
    '\u202e',
    '#13',
    '**',
    '```\n',
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(marks, fc.string({ minLength: 1 })), { minLength: 1, maxLength: 3 }),
      async (parts) => {
        const comment = await commentWith(parts.join(''));
        expect(shapeOf(comment)).toEqual(benign);
      },
    ),
    { numRuns: 60 },
  );
});

test('hundreds of interactions are twenty lines and a number, and the comment stays within its limit', async () => {
  const many = Array.from({ length: 300 }, (_, index) => `export const b${index} = new Bucket('b${index}', {});`);
  const plan = await planOf({}, files(many.join('\n')));
  const [comment] = commentsOf(plan, plan);
  expect(comment).toMatch(/\n- … and 2\d\d more\n/);
  expect(comment.match(/\*\*Created by both\*\*/g)).toHaveLength(20);
  expect(comment.length).toBeLessThanOrEqual(60_000);
});
