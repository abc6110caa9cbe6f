import type { Access, InfraGraph } from '../model/graph.ts';
import type { NonEmpty } from '../model/location.ts';
import type { AccessChange } from '../model/plan.ts';

/** Verbs each service gains and loses on each resource: grants first, each by service and resource. */
export function diffAccess(base: InfraGraph, head: InfraGraph): readonly AccessChange[] {
  const before = new Map(base.access.map((access) => [keyOf(access), access]));
  const after = new Map(head.access.map((access) => [keyOf(access), access]));
  const grants = head.access.flatMap((access): AccessChange[] => {
    const had = before.get(keyOf(access));
    const gained = without(access, had);
    return gained === undefined ? [] : [{ op: 'grant', access: gained, broader: had !== undefined }];
  });
  const revokes = base.access.flatMap((access): AccessChange[] => {
    const lost = without(access, after.get(keyOf(access)));
    return lost === undefined ? [] : [{ op: 'revoke', access: lost }];
  });
  return [...grants, ...revokes];
}

const keyOf = ({ from, to }: Access) => `${from} ${to}`;

/** The access less the verbs of another; undefined when none is left. */
function without(access: Access, other: Access | undefined): Access | undefined {
  const others: readonly string[] = other?.verbs ?? [];
  const verbs: readonly string[] = access.verbs.filter((verb) => !others.includes(verb));
  return verbs.length === 0 ? undefined : ({ ...access, verbs: verbs as NonEmpty<string> } as Access);
}
