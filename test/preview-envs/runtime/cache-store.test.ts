import { describe, expect, test } from 'vitest';
import type { EvictionPolicy } from '#preview-envs/encore/eviction-policy.ts';
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

describe('a full cache', () => {
  /** Room for three: `a` expires last, `b` first, `c` never; `c` was used least recently, then `a`; `b` least often. */
  const full = (policy: EvictionPolicy) => {
    const store = new CacheStore(400, () => 0, policy);
    store.set('a', text('x'.repeat(60)), 2_000);
    store.set('b', text('x'.repeat(60)), 1_000);
    store.set('c', text('x'.repeat(60)), undefined);
    for (const key of ['c', 'c', 'a', 'a', 'b']) store.get(key);
    return store;
  };
  const keys = (store: CacheStore) => ['a', 'b', 'c', 'd'].filter((key) => store.get(key) !== undefined).join('');

  test.each<[EvictionPolicy, string, string]>([
    ['allkeys-lru', '', 'abd'],
    ['allkeys-lfu', '', 'acd'],
    ['allkeys-lfu', 'bbbb', 'abd'],
    ['volatile-lru', '', 'bcd'],
    ['volatile-lfu', '', 'acd'],
    ['volatile-ttl', 'bbb', 'acd'],
  ])('%s, with %j read more often, keeps %s', (policy, often, kept) => {
    const store = full(policy);
    for (const key of often) store.get(key);
    store.set('d', text('x'.repeat(60)), undefined);
    expect(keys(store)).toBe(kept);
  });

  test.each<[EvictionPolicy, string]>([
    ['allkeys-random', 'abc'],
    ['volatile-random', 'ab'],
  ])('%s drops one of %s', (policy, among) => {
    const store = full(policy);
    store.set('d', text('x'.repeat(60)), undefined);
    const gone = ['a', 'b', 'c'].filter((key) => store.get(key) === undefined);
    expect(gone).toHaveLength(1);
    expect(among).toContain(gone[0]);
    expect(store.get('d')).toBeDefined();
  });

  test.each<EvictionPolicy>(['noeviction', 'volatile-lru'])(
    '%s with nothing that may go refuses to write',
    (policy) => {
      const store = new CacheStore(400, () => 0, policy);
      for (const key of ['a', 'b', 'c']) store.set(key, text('x'.repeat(60)), undefined);
      expect(() => store.set('d', text('x'.repeat(60)), undefined)).toThrow('OOM command not allowed');
      expect(() => store.set('a', text('x'.repeat(300)), undefined)).toThrow(`the policy is ${policy}`);
      expect(keys(store)).toBe('abc');
      expect(store.get('a')).toEqual(text('x'.repeat(60)));
      // What takes no more room may be written.
      store.set('a', text('y'.repeat(60)), undefined);
      expect(store.get('a')).toEqual(text('y'.repeat(60)));
    },
  );
});
