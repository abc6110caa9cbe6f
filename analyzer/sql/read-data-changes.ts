import type { MigrationStep } from './migration-facts.ts';
import { as, isNode, listOf, namesIn, tableName, textOf } from './nodes.ts';
import type { SqlNode } from './parser.ts';
import type { Locate } from './read-drop.ts';

const MAX_DEPTH = 400;

/** Rows that a statement of a migration deletes or overwrites, anywhere in it, and the functions it calls. */
export function readDataChanges(type: string, node: SqlNode, locate: Locate): readonly MigrationStep[] {
  if (type === 'TruncateStmt') {
    return listOf(node['relations']).flatMap((one) => deleteRows(tableName(as(one, 'RangeVar')), 'all', locate));
  }
  const steps: MigrationStep[] = [];
  const functions = new Set<string>();
  walk({ [type]: node }, 0, (kind, inner) => {
    if (kind === 'DeleteStmt') {
      steps.push(...deleteRows(tableName(inner['relation']), isAlways(inner['whereClause']) ? 'all' : 'some', locate));
    }
    if (kind === 'UpdateStmt' && isAlways(inner['whereClause'])) steps.push(...overwritten(inner, locate));
    if (kind === 'MergeWhenClause' && inner['commandType'] === 'CMD_DELETE') {
      const target = tableName(node['relation']);
      steps.push(...deleteRows(target, 'some', locate));
    }
    const name = kind === 'FuncCall' ? namesIn(inner['funcname']).at(-1) : undefined;
    if (name !== undefined) functions.add(name);
  });
  // What an INSERT calls makes its values; a SELECT in a migration is there for what its functions do.
  if (type === 'SelectStmt' && functions.size > 0)
    steps.push({ does: 'call-functions', functions: [...functions], at: locate() });
  return steps;
}

function deleteRows(table: string | undefined, which: 'all' | 'some', locate: Locate): readonly MigrationStep[] {
  return table === undefined ? [] : [{ does: 'delete-rows', table, which, at: locate() }];
}

function overwritten(node: SqlNode, locate: Locate): readonly MigrationStep[] {
  const table = tableName(node['relation']);
  if (table === undefined || listOf(node['fromClause']).length > 0) return [];
  return listOf(node['targetList']).flatMap((one): readonly MigrationStep[] => {
    const target = as(one, 'ResTarget');
    const column = textOf(target?.['name']);
    if (column === undefined || columnsIn(target?.['val']).includes(column)) return [];
    return [{ does: 'overwrite-column', table, column, at: locate(column) }];
  });
}

/** A condition that no column is in is the same for every row. */
const isAlways = (where: unknown): boolean => where === undefined || columnsIn(where).length === 0;

function columnsIn(value: unknown): readonly string[] {
  const columns: string[] = [];
  walk(value, 0, (kind, inner) => {
    if (kind === 'ColumnRef') columns.push(namesIn(inner['fields']).at(-1) ?? '*');
  });
  return columns;
}

/** Visits every node with its type, outer ones first. */
function walk(value: unknown, depth: number, visit: (kind: string, node: SqlNode) => void): void {
  if (depth > MAX_DEPTH) throw new RangeError('nested too deeply');
  if (Array.isArray(value)) for (const item of value) walk(item, depth + 1, visit);
  if (!isNode(value)) return;
  for (const [key, inner] of Object.entries(value)) {
    if (isNode(inner)) visit(key, inner);
    walk(inner, depth + 1, visit);
  }
}
