import { randomInt } from 'node:crypto';
import type { EvictionPolicy } from '../../eviction-policy.ts';
import type { Kernel } from '../kernel.ts';
import type { Request } from '../request.ts';
import { CacheStore, type Ttl } from './cache-store.ts';
import { listOperations } from './list-operations.ts';
import { setOperations } from './set-operations.ts';
import { stringOperations } from './string-operations.ts';

const MAX_BYTES = 64 * 1024 * 1024;

const operationsOf = (store: CacheStore) => ({
  ...stringOperations(store),
  ...listOperations(store),
  ...setOperations(store, (below) => randomInt(below)),
});

type Operations = ReturnType<typeof operationsOf>;

/** What an operation is called in errors and traces, and whether its last argument before the source is an expiry. */
const OPERATIONS = {
  get: ['get', false],
  set: ['set', true],
  setIfNotExists: ['set if not exists', true],
  replace: ['replace', true],
  getAndSet: ['get and set', true],
  getAndDelete: ['get and delete', false],
  delete: ['delete', false],
  mget: ['multi get', false],
  mset: ['multi set', true],
  append: ['append', true],
  getRange: ['get range', false],
  setRange: ['set range', true],
  strlen: ['len', false],
  incrBy: ['increment', true],
  decrBy: ['decrement', true],
  incrByFloat: ['increment', true],
  lpush: ['push left', true],
  rpush: ['push right', true],
  lpop: ['pop left', true],
  rpop: ['pop right', true],
  lindex: ['list get', false],
  lrange: ['get range', false],
  lrangeAll: ['items', false],
  llen: ['list len', false],
  ltrim: ['list trim', true],
  lset: ['list set', true],
  linsertBefore: ['insert before', true],
  linsertAfter: ['insert after', true],
  lremAll: ['remove all', true],
  lremFirst: ['remove first', true],
  lremLast: ['remove last', true],
  lmove: ['list move', true],
  sadd: ['set add', true],
  srem: ['set remove', true],
  sismember: ['set contains', false],
  smembers: ['set items', false],
  scard: ['set len', false],
  spop: ['set pop one', true],
  spopN: ['set pop', true],
  srandmember: ['set sample one', false],
  srandmemberN: ['set sample', false],
  sdiff: ['set diff', false],
  sinter: ['intersect', false],
  sunion: ['union', false],
  sdiffstore: ['store set diff', true],
  sinterstore: ['store set intersect', true],
  sunionstore: ['store set union', true],
  smove: ['move', true],
} as const satisfies { readonly [K in keyof Operations]: readonly [label: string, takesTtl: boolean] };

/** A cache of the application, in memory: it is empty after a restart, as a cache may be. */
export class CacheCluster {
  readonly store: CacheStore;

  constructor(kernel: Kernel, policy: EvictionPolicy | undefined) {
    this.store = new CacheStore(MAX_BYTES, Date.now, policy);
    const operations = operationsOf(this.store);
    for (const name of Object.keys(OPERATIONS) as (keyof Operations)[]) {
      Object.assign(this, { [name]: operate(kernel, name, operations[name] as (...args: unknown[]) => unknown) });
    }
  }
}

/** An operation as encore.dev calls it: arguments, expiry in milliseconds where it writes, the running request. */
function operate({ tracer }: Kernel, name: keyof Operations, run: (...args: unknown[]) => unknown) {
  const [label, takesTtl] = OPERATIONS[name];
  const count = run.length;
  return (...args: unknown[]): Promise<unknown> => {
    const own = args.slice(0, takesTtl ? count - 1 : count);
    const key = [own[0]].flat().join(', ');
    return tracer.recordPart(args[count] as Request | null | undefined, {
      what: 'cache',
      name: `${label} ${key}`,
      run: async () => {
        try {
          return run(...own, ...(takesTtl ? [ttlOf(args[count - 1])] : []));
        } catch (error) {
          const reason = error instanceof Error ? error.message : String(error);
          throw new Error(`cache ${label} "${key}": ${reason}`, { cause: error });
        }
      },
    });
  };
}

/** encore.dev's numbers for an expiry: -1 keeps, -2 removes it, nothing is the operation's default. */
function ttlOf(milliseconds: unknown): Ttl {
  if (milliseconds === -1) return 'keep';
  if (milliseconds === -2) return 'persist';
  return typeof milliseconds === 'number' && milliseconds >= 0 ? milliseconds : undefined;
}
