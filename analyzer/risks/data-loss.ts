import { nameOf } from '../model/address.ts';
import type { AnyResource, InfraGraph } from '../model/graph.ts';
import type { Change, Risk } from '../model/plan.ts';
import { sameValue } from '../diff/same-value.ts';
import type { RiskRule } from './rule.ts';
import { brokenUses, usesOfResource } from './still-used.ts';

/** A store deleted or replaced takes its data with it. A topic is one if somebody's messages wait in it. */
export const dataLoss: RiskRule = ({ base, head, changes }) =>
  changes.flatMap((change): Risk[] => {
    if (change.op !== 'delete' && change.op !== 'replace') return [];
    const { before } = change;
    if (!holdsData(base, before)) return [];
    const mayBe = change.op === 'delete' ? likelyRename(changes, before) : undefined;
    return [
      {
        kind: 'data-loss',
        address: before.address,
        because: change.op === 'replace' ? 'replace' : mayBe === undefined ? 'delete' : 'suspected-rename',
        ...(mayBe === undefined ? {} : { mayBe: mayBe.address }),
        stillUsed: [...usesOfResource(head, before.address), ...brokenUses(base, head, before.address)],
        evidence: { side: 'base', at: before.at[0] },
      },
    ];
  });

function holdsData(base: InfraGraph, resource: AnyResource): boolean {
  if (['database', 'bucket', 'cache'].includes(resource.kind)) return true;
  return (
    resource.kind === 'topic' && base.links.some((link) => link.kind === 'subscribes' && link.to === resource.address)
  );
}

/** A new resource of the same kind with equal properties or a similar name: somebody may take this for a rename. */
function likelyRename(changes: readonly Change[], before: AnyResource): AnyResource | undefined {
  const created = changes.flatMap((change) =>
    change.op === 'create' && change.after.kind === before.kind ? [change.after] : [],
  );
  return created.find(
    (after) => similar(nameOf(before.address), nameOf(after.address)) || sameProperties(before, after),
  );
}

function similar(a: string, b: string): boolean {
  const [x, y] = [a, b].map((name) => name.toLowerCase().replace(/[^a-z\d]/g, ''));
  return x === y || (x!.length > 3 && y!.includes(x!)) || (y!.length > 3 && x!.includes(y!));
}

function sameProperties(a: AnyResource, b: AnyResource): boolean {
  const names = new Set([...Object.keys(a.properties), ...Object.keys(b.properties)]);
  return (
    names.size > 0 &&
    [...names].every((name) => name === 'migrations' || sameValue(a.properties[name], b.properties[name]))
  );
}
