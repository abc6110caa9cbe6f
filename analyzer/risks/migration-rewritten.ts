import type { Risk } from '../model/plan.ts';
import type { RiskRule } from './rule.ts';

/** Databases that ran a migration never run its new text; one put before it runs out of order or never. */
export const migrationRewritten: RiskRule = ({ base, head }) =>
  [...base.schemas].flatMap(([address, before]) => {
    if (!head.resources.has(address)) return [];
    const after = head.schemas.get(address) ?? { migrations: [] };
    const newest = Math.max(-1, ...before.migrations.map((one) => one.version));
    const old = new Map(before.migrations.map((one) => [one.name, one]));
    const now = new Map(after.migrations.map((one) => [one.name, one]));
    const gone = before.migrations.flatMap((one): Risk[] => {
      const left = now.get(one.name);
      if (left?.content === one.content) return [];
      const how = left === undefined ? 'removed' : 'edited';
      const evidence =
        left === undefined ? ({ side: 'base', at: one.at } as const) : ({ side: 'head', at: left.at } as const);
      return [{ kind: 'migration-rewritten', address, migration: one.name, how, evidence }];
    });
    const inserted = after.migrations.flatMap((one): Risk[] => {
      if (old.has(one.name) || one.version > newest) return [];
      const evidence = { side: 'head', at: one.at } as const;
      return [{ kind: 'migration-rewritten', address, migration: one.name, how: 'inserted-before', evidence }];
    });
    return [...gone, ...inserted];
  });
