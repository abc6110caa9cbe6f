import type { CacheStore, Ttl } from './cache-store.ts';
import { sliceBounds } from './slice-bounds.ts';
import { typedValues } from './typed-values.ts';

const NOT_INTEGER =
  'redis error: An error was signalled by the server - ResponseError: value is not an integer or out of range';
const NOT_FLOAT = 'redis error: An error was signalled by the server - ResponseError: value is not a valid float';

/** Redis's operations on strings and numbers: https://redis.io/docs/latest/commands/?group=string */
export function stringOperations(store: CacheStore) {
  const values = typedValues(store);
  /** A change of what is there keeps the key's expiry, unless it says otherwise. */
  const change = (key: string, data: Buffer, ttl: Ttl) => values.putString(key, data, ttl ?? 'keep');
  const getAndSet = (key: string, data: Buffer, ttl: Ttl) => {
    const before = values.string(key) ?? null;
    values.putString(key, data, ttl);
    return before;
  };
  const incrBy = (key: string, delta: number, ttl: Ttl) => {
    const text = values.string(key)?.toString('utf8') ?? '0';
    const sum = /^-?\d+$/.test(text) ? Number(text) + delta : Number.NaN;
    if (!Number.isSafeInteger(sum)) throw new Error(NOT_INTEGER);
    change(key, Buffer.from(String(sum)), ttl);
    return sum;
  };
  return {
    get: (key: string) => values.string(key) ?? null,
    set: (key: string, data: Buffer, ttl: Ttl) => values.putString(key, data, ttl),
    setIfNotExists: (key: string, data: Buffer, ttl: Ttl) => {
      if (store.get(key) !== undefined) return false;
      values.putString(key, data, ttl);
      return true;
    },
    replace: (key: string, data: Buffer, ttl: Ttl) => {
      if (store.get(key) === undefined) return false;
      values.putString(key, data, ttl);
      return true;
    },
    getAndSet,
    getAndDelete: (key: string) => {
      const before = values.string(key) ?? null;
      store.delete(key);
      return before;
    },
    /** A key that holds no string reads as nothing here. */
    mget: (keys: readonly string[]) =>
      keys.map((key) => {
        const value = store.get(key);
        return value?.is === 'string' ? value.data : null;
      }),
    mset: (keys: readonly string[], data: readonly Buffer[], ttl: Ttl) => {
      if (keys.length !== data.length) throw new Error('keys and values must have the same length');
      for (const [index, key] of keys.entries()) values.putString(key, data[index]!, ttl);
    },
    append: (key: string, data: Buffer, ttl: Ttl) => {
      const joined = Buffer.concat([values.string(key) ?? Buffer.alloc(0), data]);
      change(key, joined, ttl);
      return joined.length;
    },
    getRange: (key: string, start: number, end: number) => {
      const data = values.string(key) ?? Buffer.alloc(0);
      return data.subarray(...sliceBounds(start, end, data.length));
    },
    setRange: (key: string, offset: number, data: Buffer, ttl: Ttl) => {
      const before = values.string(key) ?? Buffer.alloc(0);
      const joined = Buffer.alloc(Math.max(before.length, offset + data.length));
      before.copy(joined);
      data.copy(joined, offset);
      change(key, joined, ttl);
      return joined.length;
    },
    strlen: (key: string) => values.string(key)?.length ?? 0,
    incrBy,
    decrBy: (key: string, delta: number, ttl: Ttl) => incrBy(key, -delta, ttl),
    incrByFloat: (key: string, delta: number, ttl: Ttl) => {
      const text = values.string(key)?.toString('utf8') ?? '0';
      const sum = text.trim() === '' ? Number.NaN : Number(text) + delta;
      if (!Number.isFinite(sum)) throw new Error(NOT_FLOAT);
      change(key, Buffer.from(String(sum)), ttl);
      return sum;
    },
    delete: (keys: readonly string[]) => keys.filter((key) => store.get(key) !== undefined && store.delete(key)).length,
  };
}
