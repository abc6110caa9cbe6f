import type { ColumnUse } from '../model/schema.ts';
import { isChanging } from './changing-functions.ts';
import { as, isNode, listOf, namesIn, tableName, textOf } from './nodes.ts';
import type { SqlNode } from './parser.ts';

/** Tables and columns a statement reads and writes. */
export interface ColumnUses {
  readonly reads: readonly ColumnUse[];
  readonly writes: readonly ColumnUse[];
  readonly modifies: boolean;
}

/** Table by the name it goes by; undefined for what is no table: subqueries, functions, common table expressions. */
type Scope = ReadonlyMap<string, string | undefined>;

interface Walk {
  readonly reads: Map<string, ColumnUse>;
  readonly writes: Map<string, ColumnUse>;
  modifies: boolean;
}

const QUERIES = new Set(['SelectStmt', 'InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt']);
const MAX_DEPTH = 400;

export class QueryTooDeep extends Error {}

/** Finds what a query touches. A column without its table counts for every table in scope that may have it. */
export function collectColumnUses(type: string, node: SqlNode): ColumnUses {
  const walk: Walk = { reads: new Map(), writes: new Map(), modifies: false };
  walkQuery(walk, type, node, new Set(), [], 0);
  return { reads: [...walk.reads.values()], writes: [...walk.writes.values()], modifies: walk.modifies };
}

export const isQuery = (type: string): boolean => QUERIES.has(type);

function walkQuery(
  walk: Walk,
  type: string,
  node: SqlNode,
  outerCtes: ReadonlySet<string>,
  outer: readonly Scope[],
  depth: number,
): void {
  if (depth > MAX_DEPTH) throw new QueryTooDeep('nested too deeply to be read');
  const ctes = new Set(outerCtes);
  const withClause = isNode(node['withClause']) ? listOf(node['withClause']['ctes']) : [];
  for (const cte of withClause) ctes.add(textOf(as(cte, 'CommonTableExpr')?.['ctename']) ?? '');
  const scope = new Map<string, string | undefined>();
  const scopes = [scope, ...outer];
  const expression = (value: unknown) => walkExpression(walk, value, ctes, scopes, depth + 1);
  const from = (value: unknown) => walkFrom(walk, value, scope, ctes, scopes, depth + 1);

  for (const cte of withClause) expression(as(cte, 'CommonTableExpr')?.['ctequery']);
  if (type === 'SelectStmt') {
    for (const item of listOf(node['fromClause'])) from(item);
    for (const side of ['larg', 'rarg']) {
      if (isNode(node[side])) walkQuery(walk, 'SelectStmt', node[side], ctes, outer, depth + 1);
    }
    const clauses = ['targetList', 'whereClause', 'groupClause', 'havingClause', 'windowClause', 'valuesLists'];
    for (const clause of [...clauses, 'sortClause', 'limitCount', 'limitOffset', 'distinctClause'])
      expression(node[clause]);
    // FOR UPDATE and its kin need the right to update. https://www.postgresql.org/docs/current/sql-grant.html
    if (listOf(node['lockingClause']).length > 0) walk.modifies = true;
    return;
  }
  walk.modifies = true;
  const table = tableName(node['relation']);
  if (table !== undefined) scope.set(aliasOf(node['relation']) ?? shortName(table), table);
  for (const item of [...listOf(node['fromClause']), ...listOf(node['usingClause'])]) from(item);
  if (node['sourceRelation'] !== undefined) from(node['sourceRelation']);
  if (table !== undefined) walkWrites(walk, type, node, table);
  const conflict = isNode(node['onConflictClause']) ? node['onConflictClause'] : {};
  scope.set('excluded', undefined);
  for (const part of [...listOf(node['targetList']), ...listOf(conflict['targetList'])]) {
    expression(as(part, 'ResTarget')?.['val']);
  }
  const rest = ['whereClause', 'joinCondition', 'mergeWhenClauses', 'returningList', 'returningClause', 'selectStmt'];
  for (const clause of rest) expression(node[clause]);
  expression(conflict['whereClause']);
}

function walkWrites(walk: Walk, type: string, node: SqlNode, table: string): void {
  const conflict = isNode(node['onConflictClause']) ? node['onConflictClause'] : {};
  const targets = type === 'InsertStmt' ? listOf(node['cols']) : listOf(node['targetList']);
  const names = [...targets, ...listOf(conflict['targetList'])].flatMap(
    (one) => textOf(as(one, 'ResTarget')?.['name']) ?? [],
  );
  if (type === 'DeleteStmt') add(walk.writes, table, undefined);
  else if (names.length === 0) add(walk.writes, table, '*');
  else for (const name of names) add(walk.writes, table, name);
}

function walkFrom(
  walk: Walk,
  item: unknown,
  scope: Map<string, string | undefined>,
  ctes: ReadonlySet<string>,
  scopes: readonly Scope[],
  depth: number,
): void {
  if (depth > MAX_DEPTH) throw new QueryTooDeep('nested too deeply to be read');
  const range = as(item, 'RangeVar');
  if (range !== undefined) {
    const table = tableName(range) ?? '';
    const isCte = range['schemaname'] === undefined && ctes.has(table);
    scope.set(aliasOf(range) ?? shortName(table), isCte ? undefined : table);
    if (!isCte) add(walk.reads, table, undefined);
    return;
  }
  const join = as(item, 'JoinExpr');
  if (join !== undefined) {
    walkFrom(walk, join['larg'], scope, ctes, scopes, depth + 1);
    walkFrom(walk, join['rarg'], scope, ctes, scopes, depth + 1);
    walkExpression(walk, join['quals'], ctes, scopes, depth + 1);
    return;
  }
  for (const kind of ['RangeSubselect', 'RangeFunction', 'RangeTableSample', 'JsonTable']) {
    const inner = as(item, kind);
    if (inner === undefined) continue;
    scope.set(aliasOf(inner) ?? `?${scope.size}`, undefined);
    walkExpression(walk, inner['subquery'] ?? inner['functions'] ?? inner['relation'], ctes, scopes, depth + 1);
  }
}

function walkExpression(
  walk: Walk,
  value: unknown,
  ctes: ReadonlySet<string>,
  scopes: readonly Scope[],
  depth: number,
): void {
  if (depth > MAX_DEPTH) throw new QueryTooDeep('nested too deeply to be read');
  if (Array.isArray(value)) {
    for (const item of value) walkExpression(walk, item, ctes, scopes, depth + 1);
    return;
  }
  if (!isNode(value)) return;
  for (const [key, inner] of Object.entries(value)) {
    if (key === 'FuncCall' && isNode(inner) && isChanging(namesIn(inner['funcname']).at(-1))) walk.modifies = true;
    if (key === 'ColumnRef' && isNode(inner)) readColumn(walk, inner, scopes);
    else if (QUERIES.has(key) && isNode(inner)) walkQuery(walk, key, inner, ctes, scopes, depth + 1);
    else walkExpression(walk, inner, ctes, scopes, depth + 1);
  }
}

function readColumn(walk: Walk, reference: SqlNode, scopes: readonly Scope[]): void {
  const fields = listOf(reference['fields']);
  const names = namesIn(fields);
  const isStar =
    as(fields.at(-1), 'A_Star') !== undefined || (isNode(fields.at(-1)) && 'A_Star' in (fields.at(-1) as SqlNode));
  const column = isStar ? '*' : names.at(-1)!;
  const qualifier = isStar ? names.at(-1) : names.at(-2);
  for (const scope of scopes) {
    if (qualifier !== undefined) {
      if (!scope.has(qualifier)) continue;
      const table = scope.get(qualifier);
      if (table !== undefined) add(walk.reads, table, column);
      return;
    }
    const tables = [...scope.values()].filter((table) => table !== undefined);
    for (const table of tables) add(walk.reads, table, column);
    if (tables.length > 0) return;
  }
}

function aliasOf(relation: unknown): string | undefined {
  const alias = isNode(relation) ? relation['alias'] : undefined;
  return isNode(alias) ? textOf(alias['aliasname']) : undefined;
}

const shortName = (table: string) => table.slice(table.lastIndexOf('.') + 1);

function add(uses: Map<string, ColumnUse>, table: string, column: string | undefined): void {
  uses.set(`${table}\0${column ?? ''}`, { table, column });
}
