import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Decimal } from '#preview-envs/encore/runtime/decimal.ts';

test.each([
  ['1.10', '1.1'],
  ['-0.5', '-0.5'],
  ['1e3', '1000'],
  ['12.5e-3', '0.0125'],
  ['.5', '0.5'],
  ['0.000', '0'],
  ['123456789012345678901234567890.123456789', '123456789012345678901234567890.123456789'],
])('%s is %s', (text, wanted) => {
  expect(new Decimal(text).toString()).toBe(wanted);
});

test.each(['', 'abc', '1.2.3', '--1', '1e999999', 'Infinity'])('refuses %j', (text) => {
  expect(() => new Decimal(text)).toThrow('Invalid decimal format');
});

test('counts exactly', () => {
  const [a, b] = [new Decimal('0.1'), new Decimal('0.2')];
  expect(a.add(b).toString()).toBe('0.3');
  expect(a.sub(b).toString()).toBe('-0.1');
  expect(a.mul(b).toString()).toBe('0.02');
  expect(a.div(b).toString()).toBe('0.5');
});

test('a third is shown by ten digits and kept whole', () => {
  const third = new Decimal('1').div(new Decimal('3'));
  expect(third.toString()).toBe('0.3333333333');
  expect(third.mul(new Decimal('3')).toString()).toBe('1');
  expect(new Decimal('2').div(new Decimal('3')).toString()).toBe('0.6666666667');
});

test('nothing is divided by zero', () => {
  expect(() => new Decimal('1').div(new Decimal('0'))).toThrow('division by zero');
});

test('agrees with whole numbers', () => {
  fc.assert(
    fc.property(fc.bigInt(), fc.bigInt(), (a, b) => {
      const [x, y] = [new Decimal(String(a)), new Decimal(String(b))];
      expect([x.add(y), x.sub(y), x.mul(y)].map(String)).toEqual([a + b, a - b, a * b].map(String));
    }),
  );
});
