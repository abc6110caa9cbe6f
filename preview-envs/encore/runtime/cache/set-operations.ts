import type { CacheStore, Ttl } from './cache-store.ts';
import { contentOf, byContent, typedValues } from './typed-values.ts';

type Members = ReadonlyMap<string, Buffer>;

/** Redis's operations on sets: https://redis.io/docs/latest/commands/?group=set */
export function setOperations(store: CacheStore, random: (below: number) => number) {
  const { set, putSet } = typedValues(store);
  const drop = (key: string, dropped: Members, ttl: Ttl) => {
    const members = [...set(key)];
    const kept = members.filter(([content]) => !dropped.has(content)).map(([, member]) => member);
    putSet(key, kept, ttl);
    return members.length - kept.length;
  };
  const add = (key: string, added: readonly Buffer[], ttl: Ttl) => {
    const before = set(key);
    const after = new Map([...before, ...byContent(added)]);
    putSet(key, [...after.values()], ttl);
    return after.size - before.size;
  };
  /** Some of a set's members, each at most once. */
  const sample = (key: string, count: number) => {
    const left = [...set(key).values()];
    const taken: Buffer[] = [];
    while (taken.length < count && left.length > 0) taken.push(...left.splice(random(left.length), 1));
    return taken;
  };
  const popN = (key: string, count: number, ttl: Ttl) => {
    const taken = sample(key, count);
    if (taken.length > 0) drop(key, byContent(taken), ttl);
    return taken;
  };
  const combine = {
    diff: (a: Members, b: Members) => new Map([...a].filter(([content]) => !b.has(content))),
    inter: (a: Members, b: Members) => new Map([...a].filter(([content]) => b.has(content))),
    union: (a: Members, b: Members) => new Map([...a, ...b]),
  } as const;
  const result = (how: keyof typeof combine, keys: readonly string[]) => {
    const [first = new Map<string, Buffer>(), ...others] = keys.map(set);
    return [...others.reduce(combine[how], first).values()];
  };
  const keep = (how: keyof typeof combine) => (target: string, keys: readonly string[], ttl: Ttl) => {
    const members = result(how, keys);
    store.delete(target);
    putSet(target, members, ttl);
    return members.length;
  };
  return {
    sadd: add,
    srem: (key: string, members: readonly Buffer[], ttl: Ttl) => drop(key, byContent(members), ttl),
    sismember: (key: string, member: Buffer) => set(key).has(contentOf(member)),
    smembers: (key: string) => [...set(key).values()],
    scard: (key: string) => set(key).size,
    spop: (key: string, ttl: Ttl) => popN(key, 1, ttl)[0] ?? null,
    spopN: popN,
    srandmember: (key: string) => sample(key, 1)[0] ?? null,
    /** Below zero the same member may come again. */
    srandmemberN: (key: string, count: number) => {
      if (count >= 0) return sample(key, count);
      const members = [...set(key).values()];
      return members.length === 0 ? [] : Array.from({ length: -count }, () => members[random(members.length)]!);
    },
    sdiff: (keys: readonly string[]) => result('diff', keys),
    sinter: (keys: readonly string[]) => result('inter', keys),
    sunion: (keys: readonly string[]) => result('union', keys),
    sdiffstore: keep('diff'),
    sinterstore: keep('inter'),
    sunionstore: keep('union'),
    smove: (from: string, to: string, member: Buffer, ttl: Ttl) => {
      if (!set(from).has(contentOf(member))) return false;
      drop(from, byContent([member]), ttl);
      add(to, [member], ttl);
      return true;
    },
  };
}
