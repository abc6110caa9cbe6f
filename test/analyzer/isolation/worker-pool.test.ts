import { afterEach, expect, test } from 'vitest';
import { createWorkerPool, type WorkerPool } from '#analyzer/isolation/worker-pool.ts';

let pool: WorkerPool<string, string>;
const start = (size: number, timeLimitMs = 60_000) => {
  const script = new URL('./echo-worker.ts', import.meta.url);
  pool = createWorkerPool({ script, size, timeLimitMs, memoryLimitMb: 64, mayHang: (item) => item === 'hang' });
};
afterEach(() => pool.close());

test('an item that hangs or throws has that as its result; the others have theirs', async () => {
  start(2, 500);
  const group = {};
  const results = await Promise.all(['hang', 'throw', 'a', 'b'].map((item) => pool.run(item, group)));
  expect(results).toEqual([
    expect.objectContaining({ failed: 'too-slow' }),
    { failed: 'crashed', message: 'as asked' },
    { ok: 'a' },
    { ok: 'b' },
  ]);
});

test('groups take turns', async () => {
  start(1);
  const order: string[] = [];
  const [many, few] = [{}, {}];
  const run = async (item: string, group: object) => {
    await pool.run(item, group);
    order.push(item);
  };
  await Promise.all([...['a1', 'a2', 'a3', 'a4'].map((item) => run(item, many)), run('b1', few)]);
  expect(order.indexOf('b1')).toBeLessThan(2);
});

test('an item that hangs is broken off without its thread; one that spoils its thread ends it', async () => {
  start(1);
  const before = await pool.run('thread', {});
  const [evil, hanging] = [{}, {}];
  const hung = pool.run('hang', hanging);
  expect(await pool.run('thread', {})).toEqual(before);
  expect(await pool.run('throw', {})).toMatchObject({ failed: 'crashed' });
  expect(await pool.run('thread', {})).toEqual(before);
  expect(await pool.run('spoil', evil)).toEqual({ failed: 'crashed', message: 'as asked' });
  const after = await pool.run('thread', evil);
  expect(after).toHaveProperty('ok');
  expect(after).not.toEqual(before);
  pool.drop(hanging);
  expect(await hung).toMatchObject({ failed: 'dropped' });
});

test('an item that nobody expected to hang costs its thread', async () => {
  start(1);
  const group = {};
  const before = await pool.run('thread', group);
  const hung = pool.run('hang unseen', group);
  expect(await pool.run('thread', {})).not.toEqual(before);
  pool.drop(group);
  expect(await hung).toMatchObject({ failed: 'dropped' });
});

test('a group that is given up frees its worker, and nothing more of it is done', async () => {
  start(1);
  const [evil, good] = [{}, {}];
  const hanging = [pool.run('hang', evil), pool.run('a', evil)];
  const waiting = pool.run('fine', good);
  pool.drop(evil);
  expect(await Promise.all(hanging)).toEqual([
    expect.objectContaining({ failed: 'dropped' }),
    expect.objectContaining({ failed: 'dropped' }),
  ]);
  expect(await pool.run('later', evil)).toMatchObject({ failed: 'dropped' });
  expect(await waiting).toEqual({ ok: 'fine' });
});

test('groups whose items hang leave the fast threads to others', async () => {
  start(2);
  const evil = Array.from({ length: 3 }, () => ({}));
  const hanging = evil.flatMap((group) => Array.from({ length: 4 }, () => pool.run('hang', group)));
  expect(await pool.run('a', {})).toEqual({ ok: 'a' });
  for (const group of evil) pool.drop(group);
  for (const one of await Promise.all(hanging)) expect(one).toMatchObject({ failed: 'dropped' });
});

test('what the closed pool still had is dropped', async () => {
  start(1);
  const waiting = [pool.run('hang', {}), pool.run('a', {})];
  await pool.close();
  for (const one of await Promise.all(waiting)) expect(one).toMatchObject({ failed: 'dropped' });
});
