import type { Value } from '../model/value.ts';
import { valueToJson } from '../model/codec.ts';

/** Whether two properties mean the same. Unknown ones do if their text is the same apart from white space. */
export function sameValue(a: Value | undefined, b: Value | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return JSON.stringify(canonicalValue(a)) === JSON.stringify(canonicalValue(b));
}

/** A value without places, for comparing and hashing; `undefined` becomes null. */
export function canonicalValue(value: Value | undefined): unknown {
  if (value === undefined) return null;
  return withoutPlaces(valueToJson(value));
}

function withoutPlaces(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(withoutPlaces);
  if (typeof json !== 'object' || json === null) return json;
  const entries = Object.entries(json);
  if ('unknown' in json && 'at' in json) return { unknown: String(json.unknown).replace(/\s+/g, '') };
  return Object.fromEntries(entries.map(([key, inner]) => [key, withoutPlaces(inner)]));
}
