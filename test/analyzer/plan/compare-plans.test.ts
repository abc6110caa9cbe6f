import fc from 'fast-check';
import { expect, test } from 'vitest';
import { comparePlans, isEmptyDelta } from '#analyzer/diff/compare-plans.ts';
import { summarizePlan } from '#analyzer/render/summarize-plan.ts';
import { planOf } from '../graph-of.ts';

/** Lines of a shop that may each be there or not, some in two versions. */
const LINES = [
  [`export const covers = new Bucket('covers', {});`, `export const covers = new Bucket('covers', { public: true });`],
  [`const placed = new Topic<{}>('placed', {}); export const say = () => placed.publish({});`],
  [`new Topic(process.env['TOPIC'], {});`],
  [`const key = secret('MailKey'); export const use = () => key();`],
  [
    `export const list = api({ expose: true, auth: true }, async () => { await db.exec\`SELECT title FROM book\`; });`,
    `export const list = api({ expose: true }, async () => { await db.exec\`UPDATE book SET title = ''\`; });`,
  ],
] as const;
const MIGRATIONS = ['CREATE TABLE book (title text);', 'CREATE TABLE book (title text, isbn text);'] as const;

const shop = (choice: readonly number[], padding: string) => {
  const lines = LINES.flatMap((versions, index) => versions[choice[index]! % (versions.length + 1)] ?? []);
  return {
    'shop/encore.service.ts': `import { Service } from 'encore.dev/service';\nexport default new Service('shop');`,
    'shop/migrations/1_book.up.sql': MIGRATIONS[choice[LINES.length]! % 2]!,
    'shop/api.ts': `${padding}import { api } from 'encore.dev/api'; import { Topic } from 'encore.dev/pubsub';
import { Bucket } from 'encore.dev/storage/objects'; import { secret } from 'encore.dev/config';
import { SQLDatabase } from 'encore.dev/storage/sqldb';
const db = new SQLDatabase('shop', { migrations: './migrations' });
${lines.join(`\n${padding}`)}`,
  };
};
const choices = fc.array(fc.nat({ max: 2 }), { minLength: LINES.length + 1, maxLength: LINES.length + 1 });
/** One in four is twice the same. */
const pairs = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(choices, choices) },
  { weight: 1, arbitrary: choices.map((one) => [one, one] as const) },
);
const empty = shop([2, 1, 1, 1, 2, 0], '');
const base = shop([1, 0, 0, 0, 0, 0], '');

test('the difference of two plans is empty exactly when their digests are equal, and mirrors', async () => {
  let equal = 0;
  await fc.assert(
    fc.asyncProperty(pairs, fc.constantFrom('', '\n\n'), async ([a, b], padding) => {
      const [one, other] = [await planOf(base, shop(a, '')), await planOf(base, shop(b, padding))];
      const delta = comparePlans(summarizePlan(one), summarizePlan(other));
      const back = comparePlans(summarizePlan(other), summarizePlan(one));
      if (one.digest === other.digest) equal++;
      expect(isEmptyDelta(delta)).toBe(one.digest === other.digest);
      expect([back.added.length, back.removed.length]).toEqual([delta.removed.length, delta.added.length]);
      expect(back.changed.length).toBe(delta.changed.length);
    }),
    { numRuns: 150 },
  );
  expect(equal).toBeGreaterThan(0);
});

test('what is about the same thing is one change, in words', async () => {
  const before = summarizePlan(await planOf(empty, shop([2, 1, 1, 1, 0, 0], '')));
  const after = summarizePlan(await planOf(empty, shop([0, 1, 1, 1, 1, 0], '')));
  const { added, removed, changed } = comparePlans(before, after);
  expect(changed.map(({ before: was, after: is }) => `${was.words} => ${is.words}`)).toEqual([
    expect.stringContaining('=> creates endpoint'),
    '`shop` may read database `shop` => `shop` may write database `shop`',
  ]);
  expect(added.map((one) => one.words)).toContainEqual(expect.stringContaining('bucket `covers`'));
  expect(removed).toEqual([]);
});
