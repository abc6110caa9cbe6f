import { getPriority } from 'node:os';
import { afterEach, expect, test } from 'vitest';
import { createLane, type Lane, type LaneOptions } from '#analyzer/isolation/lane.ts';
import type { WorkResult } from '#analyzer/isolation/pool-worker.ts';

const WATCHED = { milliseconds: 1_000, unwatchedMs: 60_000, mayHang: () => false };

let lane: Lane<string, string>;
let late: string[] = [];
const start = (options: Pick<LaneOptions<string, string>, 'size' | 'priority' | 'breakOff'>) => {
  const script = new URL('./echo-worker.ts', import.meta.url);
  const onLate = ({ item }: { readonly item: string }) => late.push(item);
  lane = createLane({ ...options, script, memoryLimitMb: 64, timeLimitMs: 60_000, onLate });
};
const run = (item: string, group: object) =>
  new Promise<WorkResult<string>>((resolve) => lane.add({ item, group, resolve }));
afterEach(async () => {
  late = [];
  await lane.close().gone;
});

const threadsOf = async (group: object) =>
  new Set(await Promise.all(['thread', 'thread'].map(async (item) => JSON.stringify(await run(item, group)))));
const bothReady = (group = {}) => expect.poll(async () => (await threadsOf(group)).size, { timeout: 15_000 }).toBe(2);

test('what may hang never has all threads, however many groups it is of', async () => {
  start({ size: 2, priority: 'normal', breakOff: { ...WATCHED, mayHang: (item) => item === 'hang' } });
  await bothReady();
  for (let count = 0; count < 3; count++) void run('hang', {});
  expect(await run('a', {})).toEqual({ ok: 'a' });
  expect(late).toEqual([]);
});

test('a group that nobody knows has one thread; one whose items are done in time has all', async () => {
  start({ size: 2, priority: 'normal', breakOff: WATCHED });
  await bothReady();
  const evil = {};
  for (let count = 0; count < 2; count++) void run('hang', evil);
  expect(await run('a', {})).toEqual({ ok: 'a' });
  expect(late).toEqual([]);
});

// Elsewhere threads have no priority of their own.
test.runIf(process.platform === 'linux')('a low lane takes what time the others leave', async () => {
  start({ size: 1, priority: 'low', breakOff: undefined });
  expect(await run('priority', {})).toEqual({ ok: String(Math.max(10, getPriority())) });
  await lane.close().gone;
  start({ size: 1, priority: 'normal', breakOff: undefined });
  expect(await run('priority', {})).toEqual({ ok: String(getPriority()) });
});
