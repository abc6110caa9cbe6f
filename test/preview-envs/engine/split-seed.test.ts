import { expect, test } from 'vitest';
import { splitSeed } from '#preview-envs/engine/request/split-seed.ts';

test('a seed without headings is for the one database there is', () => {
  expect(splitSeed('INSERT INTO a VALUES (1);', ['shop'])).toEqual({ shop: 'INSERT INTO a VALUES (1);' });
  expect(splitSeed('INSERT INTO a VALUES (1);', [])).toEqual({});
  expect(splitSeed(' \n', ['shop', 'mail'])).toEqual({});
});

test('parts go to the databases they name, a database named twice gets both', () => {
  const seed =
    '-- for previews\n-- database: shop\nSELECT 1;\n--database:mail\nSELECT 2;\n-- database: shop\nSELECT 3;\n';
  expect(splitSeed(seed, ['shop', 'mail', 'other'])).toEqual({
    shop: '-- database: shop\nSELECT 1;\n-- database: shop\nSELECT 3;\n',
    mail: '--database:mail\nSELECT 2;\n',
  });
});

test.each([
  ['SELECT 1;', ['shop', 'mail'], 'does not say which of shop, mail'],
  ['-- database: ship\nSELECT 1;', ['shop'], 'a database ship, which is none of shop'],
  ['SELECT 0;\n-- database: shop\nSELECT 1;', ['shop'], 'statements before its first line'],
])('%j for %j: %s', (seed, databases, message) => {
  expect(() => splitSeed(seed, databases)).toThrow(message);
});
