import { expect, test } from 'vitest';
import { readCodeOwners } from '#app/approval/code-owners.ts';
import { matchesOwnerPattern } from '#app/approval/owner-pattern.ts';

test.each([
  ['*', 'orders/api.ts', true],
  ['*.sql', 'orders/migrations/1_a.up.sql', true],
  ['*.sql', 'orders/api.ts', false],
  ['/orders/', 'orders/deep/api.ts', true],
  ['/orders/', 'apps/orders/api.ts', false],
  ['/orders/', 'orders', false],
  ['orders/', 'apps/orders/api.ts', true],
  ['orders/', 'orders', false],
  ['docs/*', 'docs/a.md', true],
  ['docs/*', 'docs/deep/a.md', false],
  ['docs/*', 'apps/docs/a.md', false],
  ['/apps/orders', 'apps/orders', true],
  ['/apps/orders', 'apps/orders/api.ts', true],
  ['/apps/orders', 'apps/orders-old/api.ts', false],
  ['apps/orders', 'x/apps/orders/api.ts', false],
  ['**/logs', 'build/logs/a.txt', true],
  ['**/logs', 'logs/a.txt', true],
  ['/apps/**/api.ts', 'apps/api.ts', true],
  ['/apps/**/api.ts', 'apps/a/b/api.ts', true],
  ['/apps/**', 'apps/a/b', true],
  ['api?.ts', 'orders/api2.ts', true],
  ['api?.ts', 'orders/api.ts', false],
  ['README', 'readme', false],
  ['api.ts', 'orders/my-api.ts', false],
  ['api.ts', 'orders/api.tsx', false],
  ['api*', 'orders/api', true],
  ['api**', 'orders/api.ts', true],
  ['a*bc', 'abbc', true],
  ['a*b*d', 'abcbd', true],
  ['a*bc', 'abcb', false],
  ['/apps/docs/*', 'apps/docs/a.md', true],
  ['/apps/docs/*', 'apps/docs/deep/a.md', false],
  ['/apps/**', 'apps', false],
  ['/**/a/**/b', 'a/b/a/c', true],
  ['/a/**/b/**/c', 'x/b/c', false],
])('%s covers %s: %s', (pattern, path, covered) => {
  expect(matchesOwnerPattern(pattern, path)).toBe(covered);
});

test('the last matching line wins, and a line without owners takes ownership away', () => {
  const owners = readCodeOwners('* @mira\n/orders/ @Bookshop/Orders ola@bookshop.example\n/orders/free.ts\n');
  expect(owners.ownersOf('stock/cron.ts')).toEqual(['@mira']);
  expect(owners.ownersOf('orders/api.ts')).toEqual(['@bookshop/orders', 'ola@bookshop.example']);
  expect(owners.ownersOf('orders/free.ts')).toEqual([]);
  expect(readCodeOwners('').ownersOf('orders/api.ts')).toEqual([]);
});

test('escapes, comments and invalid lines as GitHub reads them', () => {
  const owners = readCodeOwners(
    ['# nothing', '\\#orders/ @mira # comment', 'my\\ files/ @noor', '!keep @ola', 'a[b] @ola', '/x mira', '  '].join(
      '\r\n',
    ),
  );
  expect(owners.ownersOf('#orders/api.ts')).toEqual(['@mira']);
  expect(owners.ownersOf('my files/a.ts')).toEqual(['@noor']);
  expect(owners.ownersOf('x')).toEqual([]);
  expect(owners.invalidLines).toEqual([4, 5, 6]);
});

test.each(['@mira', '@mi-ra', '@b2', '@2b', '@org/te.a_m-1', 'ola@shop.example', 'o.l-a+x@mail.shop.example'])(
  '%s is an owner',
  (owner) => {
    expect(readCodeOwners(`/x ${owner}`).ownersOf('x')).toEqual([owner]);
  },
);

test.each([
  'mira',
  '!@mira',
  '@mira!',
  '@',
  '@-mira',
  '@mira-',
  '@mi--ra',
  '@mi_ra',
  '@org/',
  '@org/a/b',
  '@org/t$m',
  'ola@shop',
  'ola@@shop.example',
  '@shop.example',
])('%s is none', (owner) => {
  expect(readCodeOwners(`* @ola\n/x ${owner}`)).toMatchObject({ invalidLines: [2] });
});

test('a word that only ends like a comment is none, and space around a line is nothing', () => {
  const owners = readCodeOwners('  notes#   @mira  \n\t\n');
  expect([owners.ownersOf('notes#'), owners.ownersOf('other'), owners.invalidLines]).toEqual([['@mira'], [], []]);
});

test('a hostile pattern is answered at once', () => {
  expect(matchesOwnerPattern('*a'.repeat(50) + 'b', 'a'.repeat(5000))).toBe(false);
  expect(matchesOwnerPattern('**/'.repeat(200) + 'b', 'a/'.repeat(500))).toBe(false);
});
