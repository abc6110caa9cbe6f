import type { AnyResource } from '../model/graph.ts';
import type { AccessChange, AppPlan, Change, Risk } from '../model/plan.ts';
import type { Migration } from '../model/schema.ts';
import { canonicalValue } from './same-value.ts';

/** Forms without places: equal statements of a plan have equal ones, wherever the lines stand. */

/** Migrations that the base branch has not, or not with this text. */
export function newMigrations({ base, head }: AppPlan): readonly (readonly [address: string, migration: Migration])[] {
  return [...head.schemas].flatMap(([address, { migrations }]) => {
    const before = base.schemas.get(address)?.migrations ?? [];
    const isOld = (one: Migration) => before.some((old) => old.name === one.name && old.content === one.content);
    return migrations.filter((one) => !isOld(one)).map((one) => [address, one] as const);
  });
}

/** What migrations do beyond tables and columns is known by their content alone: rows inserted, indexes, functions. */
export const canonicalMigrations = (app: AppPlan): readonly (readonly string[])[] =>
  newMigrations(app).map(([address, { name, content }]) => [address, name, content]);

export function canonicalChange(change: Change): unknown {
  switch (change.op) {
    case 'create':
      return { op: change.op, after: canonicalResource(change.after) };
    case 'delete':
      return { op: change.op, before: canonicalResource(change.before) };
    case 'rename':
      return { op: change.op, from: change.before.address, to: change.after.address };
    case 'update':
    case 'replace': {
      const diff = change.diff.map(({ path, before, after }) => [path, canonicalValue(before), canonicalValue(after)]);
      return { op: change.op, address: change.after.address, diff };
    }
  }
}

/** Where code and migrations lie is not part of what exists. */
const PLACES = new Set(['dir', 'migrations', 'folder']);

function canonicalResource({ address, type, properties }: AnyResource): unknown {
  const kept = Object.entries(properties).filter(([name]) => !PLACES.has(name));
  return { address, type, properties: Object.fromEntries(kept.map(([name, value]) => [name, canonicalValue(value)])) };
}

export function canonicalAccess({ op, access }: AccessChange): unknown {
  return [op, access.from, access.to, access.verbs];
}

export function canonicalRisk(risk: Risk): unknown {
  switch (risk.kind) {
    case 'blind-spot':
      return [risk.kind, risk.spot.code, risk.spot.message];
    case 'privilege-growth':
      return [risk.kind, risk.access.from, risk.access.to, risk.access.verbs];
    case 'data-loss':
      return [risk.kind, risk.address, risk.because, risk.mayBe ?? null, users(risk.stillUsed)];
    case 'schema-loss': {
      const { at: _, madeBy: __, ...hazard } = risk.hazard;
      return [risk.kind, risk.address, risk.migration, hazard, users(risk.stillUsed)];
    }
    case 'migration-rewritten':
      return [risk.kind, risk.address, risk.migration, risk.how];
    case 'public-exposure':
      return [risk.kind, risk.address, risk.before ?? null, risk.after];
    case 'broken-contract':
      return [risk.kind, risk.address, risk.because, risk.detail, users(risk.stillUsed)];
    case 'secret-needed':
      return [risk.kind, risk.address];
    case 'over-budget':
      // How many are added is among the changes; how many others there are is not this plan's.
      return [risk.kind, risk.of, risk.limit];
  }
}

/** Who, not on how many lines. */
function users(stillUsed: readonly { readonly by: string; readonly verb: string }[]): readonly string[] {
  return [...new Set(stillUsed.map(({ by, verb }) => `${by} ${verb}`))].toSorted();
}
