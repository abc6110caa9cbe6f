import type { CacheStore, Ttl } from './cache-store.ts';
import { sliceBounds } from './slice-bounds.ts';
import { typedValues } from './typed-values.ts';

type Side = 'left' | 'right';

const NO_SUCH_KEY = 'redis error: An error was signalled by the server - ResponseError: no such key';
const OUT_OF_RANGE = 'redis error: An error was signalled by the server - ResponseError: index out of range';

/** Redis's operations on lists: https://redis.io/docs/latest/commands/?group=list */
export function listOperations(store: CacheStore) {
  const { list, putList } = typedValues(store);
  const push = (side: Side) => (key: string, added: readonly Buffer[], ttl: Ttl) => {
    // One after the other, so that on the left the last one comes first.
    const items = side === 'left' ? [...added.toReversed(), ...list(key)] : [...list(key), ...added];
    putList(key, items, ttl);
    return items.length;
  };
  const pop = (side: Side) => (key: string, ttl: Ttl) => {
    const items = list(key);
    const item = items.at(side === 'left' ? 0 : -1) ?? null;
    if (item !== null) putList(key, side === 'left' ? items.slice(1) : items.slice(0, -1), ttl);
    return item;
  };
  const insert = (offset: 0 | 1) => (key: string, pivot: Buffer, item: Buffer, ttl: Ttl) => {
    const items = list(key);
    if (items.length === 0) return 0;
    const at = items.findIndex((one) => one.equals(pivot));
    // Redis says -1, of which Encore makes an error; a list that is not there is none.
    if (at < 0) throw new Error('cache miss');
    putList(key, items.toSpliced(at + offset, 0, item), ttl);
    return items.length + 1;
  };
  const remove = (key: string, item: Buffer, most: number, side: Side, ttl: Ttl) => {
    const items = side === 'left' ? list(key) : list(key).toReversed();
    let left = most;
    const kept = items.filter((one) => !(one.equals(item) && left-- > 0));
    putList(key, side === 'left' ? kept : kept.toReversed(), ttl);
    return items.length - kept.length;
  };
  const lrange = (key: string, start: number, stop: number) => {
    const items = list(key);
    return items.slice(...sliceBounds(start, stop, items.length));
  };
  return {
    lpush: push('left'),
    rpush: push('right'),
    lpop: pop('left'),
    rpop: pop('right'),
    lindex: (key: string, index: number) => list(key).at(index) ?? null,
    lrange,
    lrangeAll: (key: string) => lrange(key, 0, -1),
    llen: (key: string) => list(key).length,
    ltrim: (key: string, start: number, stop: number, ttl: Ttl) => putList(key, lrange(key, start, stop), ttl),
    lset: (key: string, index: number, item: Buffer, ttl: Ttl) => {
      const items = list(key);
      if (items.length === 0) throw new Error(NO_SUCH_KEY);
      if (items.at(index) === undefined) throw new Error(OUT_OF_RANGE);
      putList(key, items.with(index, item), ttl);
    },
    linsertBefore: insert(0),
    linsertAfter: insert(1),
    lremAll: (key: string, item: Buffer, ttl: Ttl) => remove(key, item, Infinity, 'left', ttl),
    /** Zero, as in Redis, stands for all. */
    lremFirst: (key: string, count: number, item: Buffer, ttl: Ttl) =>
      remove(key, item, count === 0 ? Infinity : count, 'left', ttl),
    lremLast: (key: string, count: number, item: Buffer, ttl: Ttl) =>
      remove(key, item, count === 0 ? Infinity : count, 'right', ttl),
    lmove: (from: string, to: string, fromSide: string, toSide: string, ttl: Ttl) => {
      const item = pop(sideOf(fromSide, 'source'))(from, ttl);
      if (item !== null) push(sideOf(toSide, 'destination'))(to, [item], ttl);
      return item;
    },
  };
}

function sideOf(text: string, which: string): Side {
  if (text === 'left' || text === 'right') return text;
  throw new Error(`invalid ${which} direction`);
}
