import { digestOf } from '../model/digest.ts';
import type { Position } from '../facts/file-facts.ts';
import { isSerial, printType } from './column-type.ts';
import type { ColumnStep, MigrationFacts, MigrationStep } from './migration-facts.ts';
import { as, isNode, listOf, namesIn, tableName, tableOfNames, textOf } from './nodes.ts';
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

/** Where a word of the statement stands; the statement's beginning if it is not found. */
type Locate = (word?: string) => Position;

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
    case 'DropStmt':
      return drop(node, locate);
    case 'TruncateStmt':
      return listOf(node['relations']).flatMap((one) => deleteRows(tableName(as(one, 'RangeVar')), locate));
    case 'DeleteStmt':
      return node['whereClause'] === undefined ? deleteRows(tableName(node['relation']), locate) : [];
    case 'DoStmt':
      return [{ does: 'unreadable', message: 'a DO block runs code that cannot be read', at: locate() }];
    case 'CreateTableAsStmt':
      return createTableAs(node, locate);
    default:
      return [];
  }
}

function deleteRows(table: string | undefined, locate: Locate): readonly MigrationStep[] {
  return table === undefined ? [] : [{ does: 'delete-rows', table, at: locate() }];
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
  return [{ does: 'create-table', table, columns: [], like: [], ifMissing, at: locate() }];
}

function primaryKeyOf(constraint: SqlNode | undefined): readonly string[] {
  return constraint?.['contype'] === 'CONSTR_PRIMARY' ? namesIn(constraint['keys']) : [];
}

function readColumn(definition: SqlNode | undefined, locate: Locate): readonly ColumnStep[] {
  const name = textOf(definition?.['colname']);
  const typeName = definition?.['typeName'];
  if (definition === undefined || name === undefined || !isNode(typeName)) return [];
  const constraints = listOf(definition['constraints']).map((one) => as(one, 'Constraint')?.['contype']);
  const required = ['CONSTR_NOTNULL', 'CONSTR_PRIMARY', 'CONSTR_IDENTITY'].some((one) => constraints.includes(one));
  return [{ name, type: printType(typeName), nullable: !required && !isSerial(typeName), at: locate(name) }];
}

function alterTable(node: SqlNode, locate: Locate): readonly MigrationStep[] {
  const table = tableName(node['relation']);
  if (table === undefined) return [];
  return listOf(node['cmds']).flatMap((one): readonly MigrationStep[] => {
    const command = as(one, 'AlterTableCmd') ?? {};
    const column = textOf(command['name']) ?? '';
    const definition = as(command['def'], 'ColumnDef');
    const at = locate(column);
    switch (command['subtype']) {
      case 'AT_AddColumn':
        return readColumn(definition, locate).map((added) => ({
          does: 'add-column',
          table,
          column: added,
          at: added.at,
        }));
      case 'AT_DropColumn':
        return [{ does: 'drop-column', table, column, at }];
      case 'AT_AlterColumnType': {
        const type = definition?.['typeName'];
        return isNode(type) ? [{ does: 'retype-column', table, column, to: printType(type), at }] : [];
      }
      case 'AT_SetNotNull':
      case 'AT_DropNotNull':
        return [{ does: 'set-nullable', table, column, nullable: command['subtype'] === 'AT_DropNotNull', at }];
      default:
        return [];
    }
  });
}

function rename(node: SqlNode, locate: Locate): readonly MigrationStep[] {
  const table = tableName(node['relation']);
  const to = textOf(node['newname']);
  if (table === undefined || to === undefined) return [];
  const column = textOf(node['subname']);
  if (node['renameType'] === 'OBJECT_TABLE') return [{ does: 'rename-table', table, to, at: locate() }];
  const isColumn = node['renameType'] === 'OBJECT_COLUMN' && column !== undefined;
  return isColumn ? [{ does: 'rename-column', table, column, to, at: locate(column) }] : [];
}

function drop(node: SqlNode, locate: Locate): readonly MigrationStep[] {
  const objects = listOf(node['objects']);
  if (node['removeType'] === 'OBJECT_TABLE') {
    return objects.flatMap((one) => {
      const table = tableOfNames(namesIn(as(one, 'List')?.['items']));
      return table === undefined ? [] : [{ does: 'drop-table', table, at: locate(table) } as const];
    });
  }
  if (node['removeType'] !== 'OBJECT_SCHEMA') return [];
  return namesIn(objects).map((schema) => ({ does: 'drop-schema', schema, at: locate(schema) }));
}

/** 1-based line and column of an offset. */
function positionIn(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  const lastBreak = before.lastIndexOf('\n');
  return [before.split('\n').length, offset - lastBreak];
}
