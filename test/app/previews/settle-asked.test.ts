import { expect, test } from 'vitest';
import { settleAsked } from '#app/previews/settle-asked.ts';
import type { AskedRun } from '#app/previews/preview-store.ts';
import type { ListedRun } from '#app/previews/read-runs.ts';

const AT = new Date('2026-11-02T12:00:00Z');
const asked = (id: number, more: Partial<AskedRun> = {}): AskedRun => ({
  id,
  command: 'up',
  headSha: 'a'.repeat(40),
  digest: 'd',
  at: AT,
  run: undefined,
  ...more,
});
const listed = (id: number, more: Partial<ListedRun> = {}): ListedRun => ({
  id,
  command: 'up',
  headSha: 'a'.repeat(40),
  createdAt: AT.toISOString(),
  url: '',
  isEnded: false,
  conclusion: null,
  ...more,
});
const after = (seconds: number) => AT.getTime() + seconds * 1_000;

test('a run of which no answer came is found by command and head', () => {
  const runs = [listed(7, { command: 'down' }), listed(8, { headSha: 'b'.repeat(40) }), listed(9)];
  expect(settleAsked([asked(1)], runs, after(1))).toEqual({ found: [{ asked: 1, run: 9 }], lost: [], open: [] });
});

test('one that another dispatch has is not taken, nor one from before', () => {
  const long = new Date(after(-3_600)).toISOString();
  const settled = settleAsked([asked(1, { run: 9 }), asked(2)], [listed(9), listed(4, { createdAt: long })], after(5));
  expect(settled).toMatchObject({ found: [], lost: [], open: [{ id: 2 }] });
});

test('two without an answer take two runs', () => {
  const { found } = settleAsked([asked(1), asked(2)], [listed(8), listed(9)], after(1));
  expect(found).toEqual([
    { asked: 1, run: 8 },
    { asked: 2, run: 9 },
  ]);
});

test('after half a minute it never came to be', () => {
  expect(settleAsked([asked(1)], [], after(29))).toMatchObject({ lost: [], open: [{ id: 1 }] });
  expect(settleAsked([asked(1)], [], after(31))).toEqual({ found: [], lost: [1], open: [] });
});
