import { canonicalValue } from '../diff/same-value.ts';
import { newMigrations } from '../diff/canonical.ts';
import type { Address } from '../model/address.ts';
import type { Claim } from '../model/claim.ts';
import type { InfraGraph } from '../model/graph.ts';
import type { AppPlan, PropertyDiff, Risk } from '../model/plan.ts';
import { code, markdown } from '../render/markdown.ts';
import { describeHazard } from '../render/risk-words.ts';
import { describeDiff, titleOf } from '../render/words.ts';
import { claim } from './claim.ts';

type Database = Address<'database'>;

/** Tables and columns that migrations take away, alter and add to, and the numbers that migrations take. */
export const claimSchemas = (app: AppPlan): readonly Claim[] => [
  ...app.risks.flatMap((risk) => (risk.kind === 'schema-loss' ? claimRemoval(app, risk) : [])),
  ...app.changes.flatMap((change) =>
    (change.op === 'update' || change.op === 'replace') && change.after.kind === 'database'
      ? change.diff.flatMap((diff) => claimColumn(app, change.after.address as Database, diff))
      : [],
  ),
  ...claimNumbers(app),
];

function claimRemoval(
  { project: app }: AppPlan,
  { address, hazard, evidence }: Extract<Risk, { kind: 'schema-loss' }>,
): readonly Claim[] {
  switch (hazard.kind) {
    case 'drop-table':
    case 'rename-table':
    case 'drop-column':
    case 'rename-column': {
      const below = 'column' in hazard ? [hazard.table, hazard.column] : [hazard.table];
      const words = markdown`changes ${titleOf(address)}: ${describeHazard(hazard)}`;
      return [claim('remove', { app, address, below, words, ...evidence })];
    }
    case 'retype-column':
    case 'delete-rows':
    case 'overwrite-column':
    case 'unreadable':
      return [];
  }
}

/** What becomes of a table or column that stays or comes; what goes is a removal. */
function claimColumn(
  { project: app, base, head, risks }: AppPlan,
  address: Database,
  diff: PropertyDiff,
): readonly Claim[] {
  const below = placeOf(head, address, diff.path);
  if (below === undefined || diff.after === undefined) return [];
  const table = head.schemas.get(address)?.tables.get(below[0]);
  const at = retypedAt(risks, address, below) ?? table?.columns.get(below[1] ?? '')?.at ?? table?.at;
  if (at === undefined) return [];
  const words = markdown`changes ${titleOf(address)}: ${describeDiff(diff)}`;
  const said = { app, address, below, words, side: 'head', at } as const;
  const isOnBase = base.schemas.get(address)?.tables.has(below[0]) === true;
  return [claim('set', { ...said, is: canonicalValue(diff.after) }), ...(isOnBase ? [claim('need', said)] : [])];
}

/** A column is where it was created; what alters it is elsewhere. */
function retypedAt(risks: readonly Risk[], address: Database, [table, column]: readonly string[]) {
  const found = risks.find(
    (risk) =>
      risk.kind === 'schema-loss' &&
      risk.address === address &&
      risk.hazard.kind === 'retype-column' &&
      risk.hazard.table === table &&
      risk.hazard.column === column,
  );
  return found?.kind === 'schema-loss' ? found.evidence.at : undefined;
}

/** Table and column of a path `tables.<table>` or `tables.<table>.<column>`; names may have dots of their own. */
function placeOf(head: InfraGraph, address: Database, path: string): readonly [string, ...string[]] | undefined {
  const name = path.startsWith('tables.') ? path.slice('tables.'.length) : '';
  const tables = [...(head.schemas.get(address)?.tables ?? [])];
  for (const [table, { columns }] of tables) {
    if (name === table) return [table];
    const column = name.startsWith(`${table}.`) ? name.slice(table.length + 1) : undefined;
    if (column !== undefined && columns.has(column)) return [table, column];
  }
  return undefined;
}

function claimNumbers(plan: AppPlan): readonly Claim[] {
  return newMigrations(plan).flatMap(([address, { name, version, content, at }]) => {
    const before = plan.base.schemas.get(address as Database)?.migrations ?? [];
    if (before.some((one) => one.version === version)) return [];
    const words = markdown`adds migration ${code(name)} to ${titleOf(address as Database)}`;
    const said = { app: plan.project, address, below: [String(version)], is: [name, content] };
    return [claim('number', { ...said, words, side: 'head', at })];
  });
}
