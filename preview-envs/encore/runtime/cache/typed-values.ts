import type { CacheStore, Ttl } from './cache-store.ts';

const WRONG_TYPE = 'redis error: "WRONGTYPE": Operation against a key holding the wrong kind of value';

/** Reads and writes of one kind of value; a key that holds another kind is an error, as with Redis. */
export const typedValues = (store: CacheStore) => ({
  string(key: string): Buffer | undefined {
    const value = store.get(key);
    if (value === undefined) return undefined;
    if (value.is !== 'string') throw new Error(WRONG_TYPE);
    return value.data;
  },
  list(key: string): readonly Buffer[] {
    const value = store.get(key);
    if (value !== undefined && value.is !== 'list') throw new Error(WRONG_TYPE);
    return value?.items ?? [];
  },
  set(key: string): ReadonlyMap<string, Buffer> {
    const value = store.get(key);
    if (value !== undefined && value.is !== 'set') throw new Error(WRONG_TYPE);
    return value?.members ?? new Map();
  },
  putString: (key: string, data: Buffer, ttl: Ttl) => store.set(key, { is: 'string', data }, ttl),
  // A change of what is inside keeps the key's expiry, unless it says otherwise.
  putList: (key: string, items: readonly Buffer[], ttl: Ttl) => store.set(key, { is: 'list', items }, ttl ?? 'keep'),
  putSet: (key: string, members: readonly Buffer[], ttl: Ttl) =>
    store.set(key, { is: 'set', members: byContent(members) }, ttl ?? 'keep'),
});

export const contentOf = (member: Buffer) => member.toString('latin1');

export const byContent = (members: readonly Buffer[]): ReadonlyMap<string, Buffer> =>
  new Map(members.map((member) => [contentOf(member), member]));
