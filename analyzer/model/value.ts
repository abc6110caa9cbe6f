import type { SourceLocation } from './location.ts';

/** A value the analyzer read, or an honest "cannot be known without running the code". */
export type Value =
  | { readonly known: true; readonly value: KnownValue }
  | { readonly known: false; readonly expression: string; readonly at: SourceLocation };

export type KnownValue = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };

/** Wraps plain JSON-like data as a known value, at every depth. */
export function known(plain: unknown): Value {
  if (Array.isArray(plain)) return { known: true, value: plain.map(known) };
  if (typeof plain === 'object' && plain !== null) {
    return { known: true, value: Object.fromEntries(Object.entries(plain).map(([key, value]) => [key, known(value)])) };
  }
  if (plain === null || typeof plain === 'string' || typeof plain === 'number' || typeof plain === 'boolean') {
    return { known: true, value: plain };
  }
  throw new TypeError(`not a value: ${typeof plain}`);
}
