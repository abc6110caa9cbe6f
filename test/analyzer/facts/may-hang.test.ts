import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mayHang } from '#analyzer/facts/may-hang.ts';

const request = (text: string) => ({ as: 'code', extension: '.ts', bytes: Buffer.from(text) }) as const;

test.each([
  ['brackets in brackets', 'async('.repeat(24)],
  ['type arguments in type arguments', 'f<'.repeat(24)],
  ['functions in functions', `x = ${'(a = () => '.repeat(24)}`],
  ['much of it', 'a;'.repeat(10_001)],
])('%s may hang', (_, text) => {
  expect(mayHang(request(text))).toBe(true);
});

test('the files of a real application do not look like it', () => {
  const folder = 'demo/bookshop/main';
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
  expect(paths.length).toBeGreaterThan(10);
  const suspects = paths.filter((path) => mayHang(request(readFileSync(join(folder, path), 'utf8'))));
  expect(suspects).toEqual([]);
});
