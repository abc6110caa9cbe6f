import type { Kinds } from '../../model/kinds.ts';

// https://encore.dev/docs/ts/primitives/caching#keyspaces: typed views of one cluster, each with its own operations.

export const KEYSPACE_MODULE = 'encore.dev/storage/cache';

export const KEYSPACES: ReadonlySet<string> = new Set([
  'StringKeyspace',
  'IntKeyspace',
  'FloatKeyspace',
  'StructKeyspace',
  'StringListKeyspace',
  'NumberListKeyspace',
  'StringSetKeyspace',
  'NumberSetKeyspace',
]);

const READS = [
  ...['get', 'multiGet', 'len', 'getRange', 'items', 'contains', 'diff', 'union', 'intersect', 'sample', 'sampleOne'],
  ...['sampleWithReplacement', 'diffMap', 'unionMap', 'intersectMap'],
];
const WRITES = [
  ...['set', 'setIfNotExists', 'replace', 'delete', 'append', 'setRange', 'increment', 'decrement', 'pushLeft'],
  ...['pushRight', 'insertBefore', 'insertAfter', 'trim', 'removeAll', 'removeFirst', 'removeLast', 'add', 'remove'],
  ...['diffStore', 'unionStore', 'intersectStore'],
];
/** Answer with what was there and change it. */
const BOTH = ['getAndSet', 'getAndDelete', 'popLeft', 'popRight', 'move', 'popOne', 'pop'];

const VERBS: Readonly<Record<string, readonly Kinds['cache'][]>> = Object.fromEntries([
  ...READS.map((method) => [method, ['read']] as const),
  ...WRITES.map((method) => [method, ['write']] as const),
  ...BOTH.map((method) => [method, ['read', 'write']] as const),
]);

/** The verbs a keyspace's method needs; both for one this version does not know, for it must do something. */
export function keyspaceVerbs(method: string): readonly Kinds['cache'][] {
  return (Object.hasOwn(VERBS, method) ? VERBS[method] : undefined) ?? ['read', 'write'];
}
