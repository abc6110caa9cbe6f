import type { EvictionPolicy } from '../../eviction-policy.ts';

/** Of an entry, as far as eviction is concerned. */
interface Evictable {
  /** Milliseconds since 1970; undefined: for ever. */
  readonly expiresAt: number | undefined;
  /** How often it was read or written. */
  readonly uses: number;
}

/**
 * The key that goes next. Redis looks at a few and guesses; this looks at all of them.
 *
 * @param entries least recently used first
 * @param random from 0 to below 1
 * @returns undefined where nothing may go
 */
export function chooseVictim(
  policy: EvictionPolicy,
  entries: Iterable<readonly [string, Evictable]>,
  random: () => number,
): string | undefined {
  if (policy === 'noeviction') return undefined;
  const [among, by] = policy.split('-') as ['allkeys' | 'volatile', 'lru' | 'lfu' | 'random' | 'ttl'];
  let victim: string | undefined;
  let lowest = Infinity;
  for (const [key, { expiresAt, uses }] of entries) {
    if (among === 'volatile' && expiresAt === undefined) continue;
    if (by === 'lru') return key;
    const score = by === 'lfu' ? uses : by === 'ttl' ? (expiresAt ?? Infinity) : random();
    if (score >= lowest) continue;
    [victim, lowest] = [key, score];
  }
  return victim;
}
