import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Address } from '#analyzer/model/address.ts';
import type { ReadPayloads } from '#preview-envs/encore/build/types/read-payloads.ts';
import type { Wire } from '#preview-envs/encore/wire.ts';
import { createTypeReader, SDK } from './type-reader.ts';
import { array, field, literal, number, object, ref, string, union } from './wire-terms.ts';

const types = createTypeReader();
afterAll(() => types.close());

const DECLARED = `
interface Book { isbn: string; pages: number }
interface Shelf { name: string; inside: Shelf[] }
interface Page<T> { items: T[]; next?: string }
interface Chapter { title: string; section?: Section }
interface Section { chapters: Chapter[] }
type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Isbn = string & { readonly brand: 'isbn' };
enum Binding { Hard, Soft }
enum Language { English = 'en', Dutch = 'nl' }
class Money { private cents = 0; currency = 'EUR'; format() { return ''; } }
const GENRES = ['crime', 'poetry'] as const;
`;

/** The type of a field -> what is on the wire. */
const VALUES: readonly (readonly [type: string, wire: Wire])[] = [
  ['string', string],
  ['number', number],
  ['bigint', { is: 'decimal' }],
  ['boolean', { is: 'boolean' }],
  ['Date', { is: 'date' }],
  ['Decimal', { is: 'decimal' }],
  ['Uint8Array', { is: 'buffer' }],
  ['Buffer', { is: 'buffer' }],
  ['any', { is: 'any' }],
  ['unknown', { is: 'any' }],
  ['object', { is: 'any' }],
  ['Map<string, number>', { is: 'any' }],
  ['null', { is: 'null' }],
  ["'crime'", literal('crime')],
  ['7', literal(7)],
  ['true', literal(true)],
  ['`isbn-${string}`', string],
  ['Isbn', string],
  ["'crime' | 'poetry'", union(literal('crime'), literal('poetry'))],
  ['(typeof GENRES)[number]', union(literal('crime'), literal('poetry'))],
  ['Binding', union(literal(0), literal(1))],
  ['Language', union(literal('en'), literal('nl'))],
  ['Language.Dutch', literal('nl')],
  ['string | null', union(string, { is: 'null' })],
  ['number | string', union(number, string)],
  ['boolean | 7 | string', union({ is: 'boolean' }, literal(7), string)],
  ['boolean | null', union({ is: 'boolean' }, { is: 'null' })],
  ['string | any', { is: 'any' }],
  ['Date | number', union({ is: 'date' }, number)],
  ['string[]', array(string)],
  ['readonly Book[]', array(object([field('isbn', string), field('pages', number)]))],
  ['[string, number]', array(union(string, number))],
  ['Record<string, number>', object([], number)],
  ['{ [isbn: string]: Date }', object([], { is: 'date' })],
  ["Record<'hard' | 'soft', number>", object([field('hard', number), field('soft', number)])],
  ["Pick<Book, 'isbn'>", object([field('isbn', string)])],
  ["Omit<Book, 'isbn'> & { shelf: number }", object([field('pages', number), field('shelf', number)])],
  ['Partial<Book>', object([field('isbn', string, { optional: true }), field('pages', number, { optional: true })])],
  ['Page<Date>', object([field('items', array({ is: 'date' })), field('next', string, { optional: true })])],
  ['Money', object([field('currency', string)])],
  ['(() => string)[]', array({ is: 'any' })],
  [
    'Shelf',
    {
      is: 'recursive',
      root: 'Shelf',
      definitions: { Shelf: object([field('name', string), field('inside', array(ref('Shelf')))]) },
    },
  ],
  [
    'Shelf | null',
    {
      is: 'recursive',
      root: 'Root',
      definitions: {
        Root: union({ is: 'null' }, ref('Shelf')),
        Shelf: object([field('name', string), field('inside', array(ref('Shelf')))]),
      },
    },
  ],
  [
    'Chapter',
    {
      is: 'recursive',
      root: 'Chapter',
      definitions: {
        Chapter: object([
          field('title', string),
          field('section', object([field('chapters', array(ref('Chapter')))]), { optional: true }),
        ]),
      },
    },
  ],
  ['string & MinLen<3>', { is: 'string', rules: { minLength: 3 } }],
  ['string & MinLen<3> & MaxLen<9>', { is: 'string', rules: { minLength: 3, maxLength: 9 } }],
  ["string & StartsWith<'a'> & EndsWith<'z'>", { is: 'string', rules: { startsWith: 'a', endsWith: 'z' } }],
  ["string & MatchesRegexp<'^[a-z]+$'>", { is: 'string', rules: { matches: '^[a-z]+$' } }],
  ['string & IsEmail', { is: 'string', rules: { format: 'email' } }],
  [
    'string & (IsEmail | IsURL)',
    union({ is: 'string', rules: { format: 'email' } }, { is: 'string', rules: { format: 'url' } }),
  ],
  ['number & (Min<0> & Max<10>)', { is: 'number', rules: { min: 0, max: 10 } }],
  ['number & Min<-1.5>', { is: 'number', rules: { min: -1.5 } }],
  ['(string & MinLen<2>)[] & MaxLen<4>', array({ is: 'string', rules: { minLength: 2 } }, { maxLength: 4 })],
];

let values: ReadPayloads;
beforeAll(async () => {
  const fields = VALUES.map(([type], index) => `value${index}: ${type};`).join('\n');
  values = await types.read({
    'catalog/api.ts': `${SDK}${DECLARED}
      interface Values { ${fields} }
      export const all = api({ method: 'POST' }, async (values: Values): Promise<void> => {});`,
  });
});

test.each(VALUES.map(([type, wire], index) => [type, wire, index] as const))('%s', (_type, wire, index) => {
  const request = values.payloads.get('endpoint:catalog/all' as Address)?.request;
  const found = request?.is === 'object' ? request.fields.find(({ name }) => name === `value${index}`) : undefined;
  expect(found?.type).toEqual(wire);
});

test('nothing in the table is beyond reading', () => {
  expect(values.warnings).toEqual([]);
});

test('a type that is its own list of alternatives ends in references to itself', async () => {
  const { payloads } = await types.read({
    'catalog/api.ts': `${SDK}${DECLARED}
      export const keep = api({}, async (p: { data: Json }): Promise<void> => {});`,
  });
  const request = payloads.get('endpoint:catalog/keep' as Address)?.request;
  const data = request?.is === 'object' ? request.fields[0]?.type : undefined;
  expect(data?.is).toBe('recursive');
  const text = JSON.stringify(data);
  for (const name of [...text.matchAll(/"is":"ref","name":"(\w+)"/g)].map(([, one]) => one)) {
    expect(text).toContain(`"${name}":{`);
  }
});

test('a type that grows for ever ends', async () => {
  const { payloads, warnings } = await types.read({
    'catalog/api.ts': `import { api } from 'encore.dev/api';
      interface Grow<T> { value: T; more: Grow<T[]> }
      export const one = api({}, async (p: { grow: Grow<string> }): Promise<void> => {});`,
  });
  expect(payloads.get('endpoint:catalog/one' as Address)?.request?.is).toBe('object');
  expect(JSON.stringify(payloads.get('endpoint:catalog/one' as Address)).length).toBeLessThan(50_000);
  expect(warnings).toEqual([expect.stringContaining('too large')]);
});
