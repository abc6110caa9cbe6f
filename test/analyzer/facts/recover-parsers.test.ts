import { afterAll, expect, test } from 'vitest';
import type { ReadReply, ReadRequest } from '#analyzer/facts/read-file.ts';
import { mayHang } from '#analyzer/facts/may-hang.ts';
import { recoverParsers } from '#analyzer/facts/recover-parsers.ts';
import { createWorkerPool } from '#analyzer/isolation/worker-pool.ts';
import { loadParser, parseSql } from '#analyzer/sql/parser.ts';

const script = new URL('../../../analyzer/facts/facts-worker.ts', import.meta.url);
const start = () =>
  createWorkerPool<ReadRequest, ReadReply>({ script, size: 1, timeLimitMs: 60_000, memoryLimitMb: 512, mayHang });
const [clean, pool] = [start(), start()];
afterAll(() => Promise.all([clean.close(), pool.close()]));

const code = (text: string): ReadRequest => ({ as: 'code', extension: '.ts', bytes: Buffer.from(text) });
const SDK = `import { api } from 'encore.dev/api';\n`;
const ARROW = `${SDK}export const a = api({ expose: true }, (x, y) => ({ ok: x }));`;
/** Its parenthesis, at the place of the arrow's above, is none of an arrow. */
const LOOKALIKE = `${SDK}export const a = api({ expose: true }, (x, y) + `;

test.each([
  ['one too deep', code(LOOKALIKE + '('.repeat(100_000))],
  ['one that hangs', code(LOOKALIKE + 'async('.repeat(24))],
  ['SQL too deep', { as: 'sql', extension: '.sql', bytes: Buffer.from(`SELECT ${'1+'.repeat(50_000)}1;`) } as const],
])('after %s, the next file is read as it is', async (_, hostile) => {
  const group = {};
  const broken = pool.run(hostile, group);
  const next = await pool.run(code(ARROW), {});
  expect(next).toEqual(await clean.run(code(ARROW), {}));
  pool.drop(group);
  expect(await broken).toHaveProperty('failed');
});

// The last one: this file's own parser is spoilt by it.
test('a thread whose SQL parser overflowed has to end; one whose parser complained has not', async () => {
  await loadParser();
  expect(parseSql('SELECT FROM WHERE')).toHaveProperty('error');
  expect(recoverParsers()).toBe(true);
  expect(() => parseSql(`SELECT ${'1+'.repeat(50_000)}1`)).toThrow(RangeError);
  expect(recoverParsers()).toBe(false);
});
