import type { Address } from '../model/address.ts';
import type { AnyResource, InfraGraph } from '../model/graph.ts';
import type { NonEmpty } from '../model/location.ts';
import type { Change, PropertyDiff } from '../model/plan.ts';
import { diffSchemas } from './diff-schemas.ts';
import { sameValue } from './same-value.ts';

/** What is created, changed, renamed and deleted, in this order, each by address. */
export function diffResources(base: InfraGraph, head: InfraGraph): readonly Change[] {
  const renamed = findRenames(base, head);
  const formerly = new Set([...renamed.values()].map((one) => one.address));
  const creates: Change[] = [];
  const updates: Change[] = [];
  const renames: Change[] = [];
  for (const [address, after] of head.resources) {
    const before = base.resources.get(address) ?? renamed.get(address);
    if (before === undefined) {
      creates.push({ op: 'create', after });
      continue;
    }
    if (renamed.has(address)) renames.push({ op: 'rename', before, after, via: 'alias' } as Change);
    const diff = [...diffProperties(before, after), ...diffSchemas(base, head, before.address, address)];
    if (isNonEmpty(diff)) {
      const op = diff.some((one) => one.forcesReplace) ? 'replace' : 'update';
      updates.push({ op, before, after, diff } as Change);
    }
  }
  const deletes = [...base.resources].flatMap(([address, before]): Change[] =>
    head.resources.has(address) || formerly.has(address) ? [] : [{ op: 'delete', before }],
  );
  return [...creates, ...updates, ...renames, ...deletes];
}

/** Former resource by the new address, for aliases that name one the base has and the head has not. */
function findRenames(base: InfraGraph, head: InfraGraph): ReadonlyMap<Address, AnyResource> {
  const renamed = new Map<Address, AnyResource>();
  for (const [address, { aliases }] of head.resources) {
    if (base.resources.has(address)) continue;
    const former = aliases.find((alias) => base.resources.has(alias) && !head.resources.has(alias));
    if (former !== undefined) renamed.set(address, base.resources.get(former)!);
  }
  return renamed;
}

/** Where the code lies is not infrastructure: a moved file changes nothing. */
const NOT_INFRASTRUCTURE: ReadonlySet<string> = new Set(['dir', 'migrations', 'folder']);

function diffProperties(before: AnyResource, after: AnyResource): readonly PropertyDiff[] {
  const names = [...new Set([...Object.keys(before.properties), ...Object.keys(after.properties)])].toSorted();
  return names.flatMap((name) => {
    const [was, is] = [before.properties[name], after.properties[name]];
    if (NOT_INFRASTRUCTURE.has(name) || sameValue(was, is)) return [];
    return [{ path: name, before: was, after: is, forcesReplace: false }];
  });
}

function isNonEmpty<T>(items: readonly T[]): items is NonEmpty<T> {
  return items.length > 0;
}
