import { describe, expect, test } from 'vitest';
import { decode } from '#preview-envs/encore/runtime/wire/decode.ts';
import { explain } from '#preview-envs/encore/runtime/wire/decoded.ts';
import type { Wire } from '#preview-envs/encore/wire.ts';
import { boolean, date, decimal, field, list, literal, nothing, number, object, oneOf, text } from './wire-builders.ts';

const book = object(field('title', text()), field('pages', number(), { optional: true }));
const tree: Wire = {
  is: 'recursive',
  root: 'node',
  definitions: { node: object(field('name', text()), field('children', list({ is: 'ref', name: 'node' }))) },
};

const makeDecimal = (digits: string) => {
  if (!/^\d+(\.\d+)?$/.test(digits)) throw new Error('not digits');
  return `decimal ${digits}`;
};

function read(wire: Wire, value: unknown, coerce = false): unknown {
  const decoded = decode(wire, value, { decimal: makeDecimal, coerce, definitions: {} });
  return decoded.ok ? decoded.value : `refused: ${explain(decoded)}`;
}

describe('a JSON value by its type', () => {
  test.each<[string, Wire, unknown, unknown]>([
    ['text', text(), 'Emma', 'Emma'],
    ['a number', number(), 1.5, 1.5],
    ['anything', { is: 'any' }, { deep: [null] }, { deep: [null] }],
    ['a date', date, '2024-02-29T12:00:00+01:00', new Date('2024-02-29T11:00:00Z')],
    ['a leap second', date, '2024-12-31T23:59:60.5Z', new Date('2025-01-01T00:00:00.500Z')],
    ['a date of long ago', date, '0001-01-01T00:00:00-01:30', new Date('0001-01-01T01:30:00Z')],
    ['a number beyond those of JavaScript', number({ min: 1 }), 9007199254740993n, 9007199254740993n],
    ['a decimal', decimal, '1.10', 'decimal 1.10'],
    ['undeclared fields are left out', book, { title: 'Emma', isbn: '1' }, { title: 'Emma' }],
    ['a record', { is: 'object', fields: [], rest: number() }, { a: 1, b: 2 }, { a: 1, b: 2 }],
    ['the first type of a union that fits', oneOf(number(), text()), 'Emma', 'Emma'],
    ['a union of objects', oneOf(object(field('kind', literal('a'))), book), { title: 'Emma' }, { title: 'Emma' }],
    ['null where it may be', oneOf(text(), nothing), null, null],
    [
      'a type that contains itself',
      tree,
      { name: 'a', children: [{ name: 'b', children: [] }] },
      { name: 'a', children: [{ name: 'b', children: [] }] },
    ],
  ])('%s', (_, wire, value, wanted) => {
    expect(read(wire, value)).toEqual(wanted);
  });

  test.each<[string, Wire, unknown, string]>([
    ['another type', text(), 5, 'invalid type: integer `5`, expected a string'],
    ['a fraction', text(), 1.5, 'invalid type: floating point `1.5`, expected a string'],
    ['null', number(), null, 'invalid type: Option value, expected a number'],
    ['no number in JSON, even if it looks like one', number(), '5', 'invalid type: string "5", expected a number'],
    ['a missing field', book, {}, 'missing field title'],
    ['two missing fields', object(field('a', text()), field('b', text())), {}, 'missing fields `a` and `b`'],
    [
      'a field inside',
      object(field('book', book)),
      { book: { title: true } },
      'book.title: invalid type: boolean `true`, expected a string',
    ],
    [
      'an element',
      list(book),
      [{ title: 'Emma' }, { title: 1 }],
      '[1].title: invalid type: integer `1`, expected a string',
    ],
    [
      'an explicit null for an optional field',
      book,
      { title: 'Emma', pages: null },
      'pages: invalid type: Option value, expected a number',
    ],
    [
      'no type of a union',
      oneOf(number(), boolean, nothing),
      'x',
      'invalid type: string "x", expected a number, a boolean, or null',
    ],
    ['another literal', literal('asc'), 'up', 'expected "asc", got string "up"'],
    [
      'a field inside a type that contains itself',
      tree,
      { name: 'a', children: [{ name: 1, children: [] }] },
      'children[0].name: invalid type: integer `1`, expected a string',
    ],
    ['a date without a time', date, '2024-02-29', 'invalid datetime: premature end of input'],
    [
      'a date in other words',
      date,
      'Thu, 29 Feb 2024 12:00:00 GMT',
      'invalid datetime: input contains invalid characters',
    ],
    ['a day that is none', date, '2023-02-29T12:00:00Z', 'invalid datetime: input is out of range'],
    ['an hour that is none', date, '2024-02-29T24:00:00Z', 'invalid datetime: input is out of range'],
    ['more than a date', date, '2024-02-29T12:00:00Z!', 'invalid datetime: trailing input'],
    [
      'what none of several rules allows',
      oneOf(text({ startsWith: 'A' }), text({ endsWith: 'Z' })),
      'B',
      'value does not start with "A"',
    ],
    ['digits that are none', decimal, 'many', 'invalid decimal: Failed to parse decimal from string: many'],
    ['a list for an object', book, [], 'invalid type: sequence, expected a JSON object'],
    ['an object for a list', list(text()), {}, 'invalid type: map, expected a JSON array'],
  ])('refuses %s', (_, wire, value, reason) => {
    expect(read(wire, value)).toBe(`refused: ${reason}`);
  });

  test('keeps a field called __proto__ to itself', () => {
    const wire: Wire = { is: 'object', fields: [], rest: { is: 'any' } };
    const decoded = read(wire, JSON.parse('{"__proto__":{"admin":true}}')) as object;
    expect(Object.getPrototypeOf(decoded)).toBe(Object.prototype);
    expect(Object.keys(decoded)).toEqual(['__proto__']);
  });
});

describe('text that stands for another type', () => {
  test.each<[string, Wire, string, unknown]>([
    ['a number', number(), '42', 42],
    ['a negative fraction', number(), '-1.5', -1.5],
    ['a boolean', boolean, 'true', true],
    ['text that looks like a number', text(), '42', '42'],
    ['a literal number', literal(3), '3', 3],
    ['a union in its order', oneOf(number(), text()), '7', 7],
    ['no number', number(), 'abc', 'refused: expected a number, got abc'],
    ['a number beyond those of JavaScript', number(), '9007199254740993', 9007199254740993n],
    ['a number beyond 64 bits', number(), '18446744073709551616', 18446744073709551616],
    ['no boolean', boolean, 'yes', 'refused: expected a boolean, got yes'],
    ['nothing at all', number(), '', 'refused: expected a number, got '],
  ])('%s', (_, wire, value, wanted) => {
    expect(read(wire, value, true)).toEqual(wanted);
  });
});

describe('rules of encore.dev/validate', () => {
  test.each<[Wire, unknown, string]>([
    [text({ minLength: 3 }), 'Hi', 'length too short (got 2, expected at least 3)'],
    [text({ maxLength: 3 }), 'über', 'length too long (got 5, expected at most 3)'],
    [text({ startsWith: 'isbn-' }), 'Emma', 'value does not start with "isbn-"'],
    [text({ endsWith: '.pdf' }), 'Emma', 'value does not end with ".pdf"'],
    [text({ matches: '^[a-z]+$' }), 'Emma', 'value does not match the regexp "^[a-z]+$"'],
    [text({ format: 'email' }), 'not-an-email', 'value is not an email'],
    [text({ format: 'email' }), '.jane@example.com', 'value is not an email'],
    [text({ format: 'email' }), `${'j'.repeat(65)}@example.com`, 'value is not an email'],
    [text({ format: 'url' }), 'example', 'value is not a url'],
    [number({ min: 1 }), 0, 'value must be at least 1 (got 0)'],
    [number({ max: 5 }), 5.5, 'value must be at most 5 (got 5.5)'],
    [list(text(), { minLength: 1 }), [], 'length too short (got 0, expected at least 1)'],
    [list(text(), { maxLength: 1 }), ['a', 'b'], 'length too long (got 2, expected at most 1)'],
  ])('%j refuses %j', (wire, value, reason) => {
    expect(read(wire, value)).toBe(`refused: ${reason}`);
  });

  test.each<[Wire, unknown]>([
    [text({ minLength: 3, maxLength: 3 }), 'abc'],
    [text({ startsWith: 'a', endsWith: 'c', matches: '^.{3}$' }), 'abc'],
    [text({ format: 'email' }), 'reader@example.com'],
    [text({ format: 'email' }), '"jane austen"@bücher.example'],
    [text({ format: 'email' }), 'jürgen@[127.0.0.1]'],
    [text({ format: 'url' }), 'https://example.com/books?page=1'],
    [number({ min: 1, max: 5 }), 5],
    // As Encore: whole numbers are compared with the whole part of a bound.
    [number({ min: 1.5 }), 1],
  ])('%j takes %j', (wire, value) => {
    expect(read(wire, value)).toEqual(value);
  });
});
