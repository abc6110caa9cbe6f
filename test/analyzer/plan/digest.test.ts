import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planOf } from '../graph-of.ts';
import { normalize, shops } from './shop-model.ts';
import { styles, writeShop, type Style } from './write-shop.ts';

type Files = Readonly<Record<string, string>>;

const PLAIN: Style = { suffix: '', files: ['a'], isReversed: false, isExplicit: false, quote: "'", padding: '' };

test('renaming, moving, reordering, reformatting and writing out defaults change nothing', async () => {
  await fc.assert(
    fc.asyncProperty(shops, styles, styles, async (shop, one, other) => {
      const plan = await planOf(writeShop(shop, one), writeShop(shop, other));
      expect(plan.apps[0]).toMatchObject({ changes: [], access: [], risks: [] });
      expect(plan.apps[0]!.head.blindSpots).toEqual([]);
    }),
    { numRuns: 150 },
  );
});

test('the digest is the change, however it is written', async () => {
  await fc.assert(
    fc.asyncProperty(shops, shops, styles, styles, async (before, after, one, other) => {
      const plain = await planOf(writeShop(before, PLAIN), writeShop(after, PLAIN));
      const styled = await planOf(writeShop(before, one), writeShop(after, other));
      expect(styled.digest).toBe(plain.digest);
    }),
    { numRuns: 150 },
  );
});

test('every real change is one, and another change has another digest', async () => {
  await fc.assert(
    fc.asyncProperty(shops, shops, styles, async (before, after, style) => {
      const none = await planOf(writeShop(before, PLAIN), writeShop(before, style));
      const some = await planOf(writeShop(before, PLAIN), writeShop(after, style));
      const back = await planOf(writeShop(after, PLAIN), writeShop(before, style));
      const isSame = JSON.stringify(before) === JSON.stringify(after);
      expect(some.digest === none.digest).toBe(isSame);
      expect(some.digest === back.digest).toBe(isSame);
    }),
    { numRuns: 150 },
  );
});

test('one property of one resource is enough', async () => {
  const single = shops.chain((shop) => {
    const slots = Object.entries(shop).filter((one) => one[1] !== null && !Array.isArray(one[1]));
    return fc.constantFrom(...slots).chain(([slot, options]) =>
      fc.constantFrom(...Object.keys(options as object)).chain((key) =>
        shops
          .map((other) => (other[slot as keyof typeof other] as typeof shop.topic)?.[key])
          .filter((value) => value !== undefined)
          .map(
            (value) =>
              [
                shop,
                normalize({ ...shop, [slot]: { ...(options as object), [key]: value } }),
                `${slot}.${key}`,
              ] as const,
          ),
      ),
    );
  });
  await fc.assert(
    fc.asyncProperty(single, styles, async ([before, after, what], style) => {
      const { apps } = await planOf(writeShop(before, PLAIN), writeShop(after, style));
      const { changes, access, risks } = apps[0]!;
      const isSame = JSON.stringify(before) === JSON.stringify(after);
      expect([what, changes.length + access.length + risks.length === 0]).toEqual([what, isSame]);
    }),
    { numRuns: 300 },
  );
});

test('a computed value is the same however it is spaced, and another one when its text differs', async () => {
  const shop = (config: string): Files => ({
    'shop/a.ts': `import { Bucket } from 'encore.dev/storage/objects';\nexport const b = new Bucket('covers', { public: ${config} });`,
  });
  const changesTo = async (config: string) => (await planOf(shop('env(  "A" )'), shop(config))).apps[0]!.changes.length;
  expect(await changesTo('env("A")')).toBe(0);
  expect(await changesTo('env("B")')).toBe(1);
});

test('what a new migration says beyond tables is part of the digest; its comments are not', async () => {
  const shop = (sql: string): Files => ({
    'shop/a.ts': `import { Topic } from 'encore.dev/pubsub';\nnew Topic('placed', {});`,
    'shop/db.ts': `import { SQLDatabase } from 'encore.dev/storage/sqldb';\nnew SQLDatabase('more', { migrations: './m' });`,
    'shop/m/1_a.up.sql': 'CREATE TABLE a (b int);',
    ...(sql === '' ? {} : { 'shop/m/2_b.up.sql': sql }),
  });
  const digest = async (sql: string) => (await planOf(shop(''), shop(sql))).digest;
  expect(await digest('INSERT INTO a VALUES (1)')).not.toBe(await digest('INSERT INTO a VALUES (2)'));
  expect(await digest('INSERT INTO a VALUES (1)')).toBe(await digest('-- one\nINSERT INTO a\n  VALUES (1);'));
});
