import { expect, test } from 'vitest';
import { CacheStore } from '#preview-envs/encore/runtime/cache/cache-store.ts';

const text = (data: string) => ({ is: 'string' as const, data: Buffer.from(data) });

test('what was used least recently goes when there is no room', () => {
  const store = new CacheStore(400, () => 0);
  for (const key of ['a', 'b', 'c']) store.set(key, text('x'.repeat(60)), undefined);
  store.get('a');
  store.set('d', text('x'.repeat(60)), undefined);
  expect(['a', 'b', 'c', 'd'].filter((key) => store.get(key) !== undefined)).toEqual(['a', 'c', 'd']);
  expect(store.bytes).toBeLessThanOrEqual(400);
});

test('what is larger than everything is not kept, and leaves nothing behind', () => {
  const store = new CacheStore(400, () => 0);
  store.set('a', text('x'.repeat(1_000)), undefined);
  expect(store.get('a')).toBeUndefined();
  expect(store.bytes).toBe(0);
});

test('bytes are given back by whatever takes a value away', () => {
  let now = 0;
  const store = new CacheStore(10_000, () => now);
  store.set('a', text('one'), 10);
  store.set('a', text('two'), 10);
  store.set('b', { is: 'list', items: [Buffer.from('x')] }, undefined);
  store.set('b', { is: 'list', items: [] }, undefined);
  store.set('c', text(''), undefined);
  expect(store.get('c')).toEqual(text(''));
  store.delete('c');
  now = 10;
  expect(store.get('a')).toBeUndefined();
  expect(store.bytes).toBe(0);
});
