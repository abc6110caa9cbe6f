/** What goes when a cache is full, as Redis calls it. https://redis.io/docs/latest/develop/reference/eviction/ */
const EVICTION_POLICIES = [
  ...(['noeviction', 'allkeys-lru', 'allkeys-lfu', 'allkeys-random'] as const),
  ...(['volatile-lru', 'volatile-lfu', 'volatile-random', 'volatile-ttl'] as const),
] as const;

export type EvictionPolicy = (typeof EVICTION_POLICIES)[number];

export const isEvictionPolicy = (text: string): text is EvictionPolicy =>
  EVICTION_POLICIES.some((policy) => policy === text);
