import type { EvictionPolicy } from '../../eviction-policy.ts';
import { chooseVictim } from './choose-victim.ts';

/** What a key holds. */
export type CacheValue =
  | { readonly is: 'string'; readonly data: Buffer }
  | { readonly is: 'list'; readonly items: readonly Buffer[] }
  | { readonly is: 'set'; readonly members: ReadonlyMap<string, Buffer> };

/** What a write does to a key's expiry: milliseconds from now, `keep` what is, `persist` for ever; undefined: default. */
export type Ttl = number | 'keep' | 'persist' | undefined;

interface Entry {
  readonly value: CacheValue;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly expiresAt: number | undefined;
  readonly uses: number;
}

/** Of a key and its bookkeeping, roughly, as Redis has it. */
const BYTES_PER_ENTRY = 64;

/**
 * Keys and values in memory, with expiry, up to a number of bytes: beyond it, what the policy says goes, or nothing more
 * can be written. A map keeps the order of its keys' insertion, which here is the order of their use.
 */
export class CacheStore {
  readonly #entries = new Map<string, Entry>();
  readonly #maxBytes: number;
  readonly #now: () => number;
  readonly #policy: EvictionPolicy;
  #bytes = 0;

  constructor(maxBytes: number, now: () => number, policy: EvictionPolicy = 'allkeys-lru') {
    this.#maxBytes = maxBytes;
    this.#now = now;
    this.#policy = policy;
  }

  get(key: string): CacheValue | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    if (entry.expiresAt !== undefined && entry.expiresAt <= this.#now()) {
      this.delete(key);
      return undefined;
    }
    this.#entries.delete(key);
    this.#entries.set(key, { ...entry, uses: entry.uses + 1 });
    return entry.value;
  }

  /**
   * Puts a value in place; an empty list or set is no value. `keep` is what changes of lists and sets default to.
   *
   * @throws Error where there is no room and nothing may go; what was there stays
   */
  set(key: string, value: CacheValue, ttl: Ttl): void {
    this.get(key);
    const before = this.#entries.get(key);
    this.delete(key);
    if (sizeOf(value) === 0 && value.is !== 'string') return;
    const expiresAt = typeof ttl === 'number' ? this.#now() + ttl : ttl === 'keep' ? before?.expiresAt : undefined;
    if (expiresAt !== undefined && expiresAt <= this.#now()) return;
    const bytes = BYTES_PER_ENTRY + Buffer.byteLength(key) + sizeOf(value);
    if (this.#makeRoom(bytes)) return this.#add(key, { value, bytes, expiresAt, uses: (before?.uses ?? 0) + 1 });
    // Larger than everything: gone at once, where something may go at all.
    if (this.#policy.startsWith('allkeys')) return;
    if (before !== undefined) this.#add(key, before);
    throw new Error(`OOM command not allowed when used memory > 'maxmemory' (the policy is ${this.#policy})`);
  }

  #add(key: string, entry: Entry): void {
    this.#entries.set(key, entry);
    this.#bytes += entry.bytes;
  }

  delete(key: string): boolean {
    const entry = this.#entries.get(key);
    if (entry === undefined) return false;
    this.#bytes -= entry.bytes;
    return this.#entries.delete(key);
  }

  get bytes(): number {
    return this.#bytes;
  }

  #makeRoom(bytes: number): boolean {
    while (this.#bytes + bytes > this.#maxBytes) {
      const victim = chooseVictim(this.#policy, this.#entries, Math.random);
      if (victim === undefined) return false;
      this.delete(victim);
    }
    return true;
  }
}

function sizeOf(value: CacheValue): number {
  if (value.is === 'string') return value.data.length;
  const items = value.is === 'list' ? value.items : [...value.members.values()];
  return items.reduce((sum, item) => sum + item.length + 16, 0);
}
