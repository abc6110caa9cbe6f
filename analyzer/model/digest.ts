import { createHash } from 'node:crypto';

/** SHA-256 in hex over the canonical changes, without locations and commits: digest C. */
export type PlanDigest = string & { readonly '~digest': true };

/** Hashes canonical JSON. The caller leaves out locations; keys are sorted here, arrays keep their order. */
export function digestOf(canonical: unknown): PlanDigest {
  return createHash('sha256')
    .update(JSON.stringify(sortKeys(canonical)))
    .digest('hex') as PlanDigest;
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sortKeys(inner)]));
}
