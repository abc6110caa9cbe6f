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
}

/** Of a key and its bookkeeping, roughly, as Redis has it. */
const BYTES_PER_ENTRY = 64;

/**
 * Keys and values in memory, with expiry, up to a number of bytes: beyond it, what was used least recently goes. A map
 * keeps the order of its keys' insertion, which here is the order of their use.
 */
export class CacheStore {
  readonly #entries = new Map<string, Entry>();
  readonly #maxBytes: number;
  readonly #now: () => number;
  #bytes = 0;

  constructor(maxBytes: number, now: () => number) {
    this.#maxBytes = maxBytes;
    this.#now = now;
  }

  get(key: string): CacheValue | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    if (entry.expiresAt !== undefined && entry.expiresAt <= this.#now()) {
      this.delete(key);
      return undefined;
    }
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.value;
  }

  /** Puts a value in place; an empty list or set is no value. `keep` is what changes of lists and sets default to. */
  set(key: string, value: CacheValue, ttl: Ttl): void {
    const kept = this.get(key) === undefined ? undefined : this.#entries.get(key)?.expiresAt;
    this.delete(key);
    if (sizeOf(value) === 0 && value.is !== 'string') return;
    const expiresAt = typeof ttl === 'number' ? this.#now() + ttl : ttl === 'keep' ? kept : undefined;
    if (expiresAt !== undefined && expiresAt <= this.#now()) return;
    const bytes = BYTES_PER_ENTRY + Buffer.byteLength(key) + sizeOf(value);
    this.#entries.set(key, { value, bytes, expiresAt });
    this.#bytes += bytes;
    this.#evict();
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

  #evict(): void {
    for (const key of this.#entries.keys()) {
      if (this.#bytes <= this.#maxBytes) return;
      this.delete(key);
    }
  }
}

function sizeOf(value: CacheValue): number {
  if (value.is === 'string') return value.data.length;
  const items = value.is === 'list' ? value.items : [...value.members.values()];
  return items.reduce((sum, item) => sum + item.length + 16, 0);
}
