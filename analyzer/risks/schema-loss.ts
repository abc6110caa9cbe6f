import type { InfraGraph } from '../model/graph.ts';
import type { Address } from '../model/address.ts';
import type { Risk } from '../model/plan.ts';
import type { Migration, MigrationHazard } from '../model/schema.ts';
import type { RiskRule } from './rule.ts';
import { usesOfColumn } from './still-used.ts';

/** A new migration that drops, retypes, renames or empties what the base branch has. */
export const schemaLoss: RiskRule = ({ base, head }) =>
  [...head.schemas].flatMap(([address, { migrations }]) =>
    migrations
      .filter((migration) => !isOnBase(base, address, migration))
      .flatMap((migration) =>
        migration.hazards.flatMap((hazard): Risk[] => {
          if (!hitsBase(base, address, hazard)) return [];
          const stillUsed = usesOfColumn(head, address, hazard);
          const evidence = { side: 'head', at: hazard.at } as const;
          return [{ kind: 'schema-loss', address, migration: migration.name, hazard, stillUsed, evidence }];
        }),
      ),
  );

function isOnBase(base: InfraGraph, address: Address<'database'>, migration: Migration): boolean {
  const before = base.schemas.get(address)?.migrations ?? [];
  return before.some((one) => one.name === migration.name && one.content === migration.content);
}

/** What an earlier new migration made holds no data yet, nor does a new database. */
function hitsBase(base: InfraGraph, address: Address<'database'>, hazard: MigrationHazard): boolean {
  if (hazard.kind === 'unreadable') return true;
  if (!base.resources.has(address)) return false;
  const { madeBy } = hazard;
  const before = base.schemas.get(address)?.migrations ?? [];
  // What no migration made that was read, something else may have.
  return madeBy === undefined || before.some((one) => one.name === madeBy);
}
