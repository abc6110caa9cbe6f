import { expect, test } from 'vitest';
import { listLosses } from '#analyzer/diff/list-losses.ts';
import { planOf } from '../graph-of.ts';

const shop = (code: string, migrations: Readonly<Record<string, string>> = {}) => ({
  'shop/encore.service.ts': `import { Service } from 'encore.dev/service';\nexport default new Service('shop');`,
  'shop/migrations/1_book.up.sql': 'CREATE TABLE book (title text, isbn text);',
  'shop/shop.ts': `import { api } from 'encore.dev/api'; import { Bucket } from 'encore.dev/storage/objects';
import { SQLDatabase } from 'encore.dev/storage/sqldb';
const db = new SQLDatabase('shop', { migrations: './migrations' });
${code}`,
  ...migrations,
});
const BASE = shop(`export const covers = new Bucket('covers', {});`);
const lossesOf = async (head: ReturnType<typeof shop>) => listLosses(await planOf(BASE, head));

test('a loss is what goes, whoever still uses it and whichever migration does it', async () => {
  const covers = await lossesOf(shop(''));
  expect(covers).toHaveLength(1);
  const column = 'ALTER TABLE book DROP COLUMN isbn;';
  const kept = `export const covers = new Bucket('covers', {});`;
  const isbn = await lossesOf(shop(kept, { 'shop/migrations/2_isbn.up.sql': column }));
  expect(isbn).toHaveLength(1);
  const used = `${kept}\nexport const list = api({}, async () => { await db.exec\`SELECT isbn FROM book\`; });`;
  expect(await lossesOf(shop(used, { 'shop/migrations/3_no_isbn.up.sql': column }))).toEqual(isbn);
  const title = await lossesOf(shop(kept, { 'shop/migrations/2_t.up.sql': 'ALTER TABLE book DROP COLUMN title;' }));
  expect(title).not.toEqual(isbn);
  expect(new Set(await lossesOf(shop('', { 'shop/migrations/2_isbn.up.sql': column })))).toEqual(
    new Set([...covers, ...isbn]),
  );
});

test('what only exposes or grants loses nothing', async () => {
  expect(await lossesOf(shop(`export const covers = new Bucket('covers', { public: true });`))).toEqual([]);
});
