import { nameOf, type Address } from '../model/address.ts';
import type { InfraGraph } from '../model/graph.ts';
import type { StillUsed } from '../model/plan.ts';
import type { MigrationHazard, Query } from '../model/schema.ts';

/** Code of a side that still needs a resource: its access, and subscriptions to a topic. */
export function usesOfResource(graph: InfraGraph, address: Address): readonly StillUsed[] {
  const uses = graph.access
    .filter((access) => access.to === address)
    .map(({ from, verbs, at }) => ({ by: from, verb: verbs.join(', '), at: at.at(-1)! }));
  const subscriptions = graph.links.flatMap((link): StillUsed[] => {
    const subscription = link.kind === 'subscribes' && link.to === address ? graph.resources.get(link.from) : undefined;
    if (subscription === undefined) return [];
    const { service } = subscription.properties;
    const by = service?.known ? `service:${String(service.value)}` : `service:${nameOf(link.from)}`;
    return [{ by: by as Address<'service'>, verb: 'subscribe', at: subscription.at[0] }];
  });
  return [...uses, ...subscriptions];
}

/**
 * Code that used a resource on the base and now imports it from where it no longer is: it still needs it, though no
 * declaration is left that could say so.
 */
export function brokenUses(base: InfraGraph, head: InfraGraph, address: Address): readonly StillUsed[] {
  return base.access
    .filter((access) => access.to === address)
    .flatMap(({ from, verbs, at }): StillUsed[] => {
      const files = new Set(at.map((one) => one.path));
      const spot = head.blindSpots.find((one) => one.code === 'unresolved-import' && files.has(one.at.path));
      return spot === undefined ? [] : [{ by: from, verb: verbs.join(', '), at: spot.at }];
    });
}

/** Statements of a side that still read or write what a migration takes away. */
export function usesOfColumn(graph: InfraGraph, database: Address, hazard: MigrationHazard): readonly StillUsed[] {
  if (hazard.kind === 'unreadable' || hazard.kind === 'delete-rows' || hazard.kind === 'overwrite-column') return [];
  const column = 'column' in hazard ? hazard.column : undefined;
  return graph.queries
    .filter((query) => query.to === database)
    .flatMap((query): StillUsed[] => {
      const verb = touches(query.reads, hazard.table, column)
        ? 'read'
        : touches(query.writes, hazard.table, column)
          ? 'write'
          : undefined;
      return verb === undefined ? [] : [{ by: query.from, verb, at: query.at }];
    });
}

/** `*` names every column there is, so it breaks with no column in particular: only naming one counts. */
function touches(uses: Query['reads'], table: string, column: string | undefined): boolean {
  return uses.some((use) => use.table === table && (column === undefined || use.column === column));
}
