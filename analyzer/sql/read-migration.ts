import { digestOf } from '../model/digest.ts';
import type { Position } from '../facts/file-facts.ts';
import type { MigrationFacts, MigrationStep } from './migration-facts.ts';
import { alterTable, moveTable, readColumn, rename } from './read-alter.ts';
import { readDataChanges } from './read-data-changes.ts';
import { readDrop, type Locate } from './read-drop.ts';
import { as, isNode, listOf, namesIn, tableName } from './nodes.ts';
import { parseSql, type ParsedStatement, type SqlNode } from './parser.ts';

/** Reads one migration file: what it does to tables and columns, in order. Call after loadParser(). */
export function readMigration(sql: string): MigrationFacts {
  const parsed = parseSql(sql);
  if ('error' in parsed) return unreadableMigration(parsed.error, sql, positionIn(sql, parsed.offset));
  const steps = parsed.flatMap((statement) => readStatement(statement, sql));
  return { steps, content: digestOf(parsed.map(({ type, node }) => [type, withoutPlaces(node)])) };
}

/** The facts of a migration that cannot be read; its text stands for what it says. */
export function unreadableMigration(message: string, text: string, at: Position = [1, 1]): MigrationFacts {
  return { steps: [{ does: 'unreadable', message, at }], content: digestOf(text) };
}

function withoutPlaces(node: unknown, depth = 0): unknown {
  if (depth > 1_000) throw new RangeError('nested too deeply');
  if (Array.isArray(node)) return node.map((item) => withoutPlaces(item, depth + 1));
  if (!isNode(node)) return node;
  const kept = Object.entries(node).filter(([key]) => key !== 'location');
  return Object.fromEntries(kept.map(([key, value]) => [key, withoutPlaces(value, depth + 1)]));
}

function readStatement(statement: ParsedStatement, sql: string): readonly MigrationStep[] {
  const { type, node, text, offset } = statement;
  const locate: Locate = (word) => {
    const found = word === undefined ? -1 : text.search(new RegExp(`\\b${word.replace(/\W/g, '.')}\\b`, 'i'));
    return positionIn(sql, offset + Math.max(0, found));
  };
  switch (type) {
    case 'CreateStmt':
      return createTable(node, locate);
    case 'AlterTableStmt':
      return node['objtype'] === 'OBJECT_TABLE' ? alterTable(node, locate) : [];
    case 'RenameStmt':
      return rename(node, locate);
    case 'AlterObjectSchemaStmt':
      return moveTable(node, locate);
    case 'DropStmt':
      return readDrop(node, locate);
    case 'DropdbStmt':
    case 'DropOwnedStmt':
      return [{ does: 'unreadable', message: 'it drops more than can be read', at: locate() }];
    case 'DoStmt':
      return [{ does: 'unreadable', message: 'a DO block runs code that cannot be read', at: locate() }];
    case 'CallStmt':
    case 'ExecuteStmt':
      return [{ does: 'unreadable', message: 'it runs a procedure that cannot be read', at: locate() }];
    case 'CreateFunctionStmt':
      return createFunction(node, locate);
    case 'CreateTableAsStmt':
      return [...createTableAs(node, locate), ...readDataChanges(type, node, locate)];
    case 'SelectStmt':
    case 'InsertStmt':
    case 'UpdateStmt':
    case 'DeleteStmt':
    case 'MergeStmt':
    case 'TruncateStmt':
      return readDataChanges(type, node, locate);
    default:
      return [];
  }
}

function createFunction(node: SqlNode, locate: Locate): readonly MigrationStep[] {
  const name = namesIn(node['funcname']).at(-1);
  const promises = listOf(node['options']).map((one) => as(one, 'DefElem'));
  // PostgreSQL does not let a function change data that promises not to.
  const isReader = promises.some((one) => {
    const volatility = one?.['defname'] === 'volatility' ? as(one['arg'], 'String')?.['sval'] : undefined;
    return volatility === 'immutable' || volatility === 'stable';
  });
  return name === undefined || isReader ? [] : [{ does: 'create-function', function: name, at: locate() }];
}

function createTable(node: SqlNode, locate: Locate): readonly MigrationStep[] {
  const table = tableName(node['relation']);
  if (table === undefined) return [];
  const elements = listOf(node['tableElts']);
  const keys = elements.flatMap((one) => primaryKeyOf(as(one, 'Constraint')));
  const columns = elements.flatMap((one) => readColumn(as(one, 'ColumnDef'), locate));
  const withKeys = columns.map((one) => (keys.includes(one.name) ? { ...one, nullable: false } : one));
  const like = [...elements.map((one) => as(one, 'TableLikeClause')?.['relation']), ...parents(node)];
  return [
    {
      does: 'create-table',
      table,
      columns: withKeys,
      like: like.flatMap((one) => tableName(one) ?? []),
      isWhole: true,
      ifMissing: node['if_not_exists'] === true,
      at: locate(),
    },
  ];
}

const parents = (node: SqlNode) => listOf(node['inhRelations']).map((one) => as(one, 'RangeVar'));

function createTableAs(node: SqlNode, locate: Locate): readonly MigrationStep[] {
  const into = isNode(node['into']) ? node['into'] : {};
  const table = tableName(into['rel']);
  if (table === undefined || node['objtype'] !== 'OBJECT_TABLE') return [];
  const ifMissing = node['if_not_exists'] === true;
  return [{ does: 'create-table', table, columns: [], like: [], isWhole: false, ifMissing, at: locate() }];
}

function primaryKeyOf(constraint: SqlNode | undefined): readonly string[] {
  return constraint?.['contype'] === 'CONSTR_PRIMARY' ? namesIn(constraint['keys']) : [];
}

/** 1-based line and column of an offset. */
function positionIn(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  const lastBreak = before.lastIndexOf('\n');
  return [before.split('\n').length, offset - lastBreak];
}
