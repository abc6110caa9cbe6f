import { expect, test } from 'vitest';
import { indexSegments } from '#analyzer/tree/segment-index.ts';

const start = () =>
  indexSegments(
    new Map([
      ['shop/orders.ts', ['./db.js', '../infra']],
      ['shop/stock.ts', ['./db']],
    ]),
  );

test.each([1, 2_000])('%d changes one after the other, and what may import a file', (changes) => {
  let index = start().changedTo(
    new Map([
      ['shop/orders.ts', ['../infra']],
      ['shop/stock.ts', undefined],
      ['shop/new.ts', ['../shop/db.ts']],
    ]),
  );
  for (let round = 0; round < changes; round++) index = index.changedTo(new Map([[`books/b${round}.ts`, ['./db']]]));
  const found = index.candidatesFor('shop/db.ts');
  expect(found).toHaveLength(changes + 1);
  expect(found).toEqual(expect.arrayContaining(['books/b0.ts', `books/b${changes - 1}.ts`, 'shop/new.ts']));
  expect(index.candidatesFor('infra/index.ts')).toEqual(['shop/orders.ts']);
});
