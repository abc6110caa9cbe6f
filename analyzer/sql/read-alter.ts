import { isSerial, printType } from './column-type.ts';
import type { ColumnStep, MigrationStep } from './migration-facts.ts';
import { as, isNode, listOf, tableName, textOf } from './nodes.ts';
import type { SqlNode } from './parser.ts';
import type { Locate } from './read-drop.ts';

/** ALTER TABLE: what it adds to, takes from and changes in a table's columns. */
export function alterTable(node: SqlNode, locate: Locate): readonly MigrationStep[] {
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
        return [{ does: 'drop-column', table, column, ifExists: command['missing_ok'] === true, at }];
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

/** ALTER … RENAME of tables and columns. */
export function rename(node: SqlNode, locate: Locate): readonly MigrationStep[] {
  const table = tableName(node['relation']);
  const to = textOf(node['newname']);
  if (table === undefined || to === undefined) return [];
  const column = textOf(node['subname']);
  const inSchema = table.includes('.') ? `${table.slice(0, table.lastIndexOf('.'))}.${to}` : to;
  if (node['renameType'] === 'OBJECT_TABLE') return [{ does: 'rename-table', table, to: inSchema, at: locate() }];
  const isColumn = node['renameType'] === 'OBJECT_COLUMN' && column !== undefined;
  return isColumn ? [{ does: 'rename-column', table, column, to, at: locate(column) }] : [];
}

/** ALTER TABLE … SET SCHEMA: for code that names it, another table. */
export function moveTable(node: SqlNode, locate: Locate): readonly MigrationStep[] {
  const relation = node['relation'];
  const table = tableName(relation);
  if (node['objectType'] !== 'OBJECT_TABLE' || table === undefined || !isNode(relation)) return [];
  const to = tableName({ ...relation, schemaname: node['newschema'] });
  return to === undefined ? [] : [{ does: 'rename-table', table, to, at: locate() }];
}

/** A column's definition, in CREATE TABLE and ADD COLUMN alike. */
export function readColumn(definition: SqlNode | undefined, locate: Locate): readonly ColumnStep[] {
  const name = textOf(definition?.['colname']);
  const typeName = definition?.['typeName'];
  if (definition === undefined || name === undefined || !isNode(typeName)) return [];
  const constraints = listOf(definition['constraints']).map((one) => as(one, 'Constraint')?.['contype']);
  const required = ['CONSTR_NOTNULL', 'CONSTR_PRIMARY', 'CONSTR_IDENTITY'].some((one) => constraints.includes(one));
  return [{ name, type: printType(typeName), nullable: !required && !isSerial(typeName), at: locate(name) }];
}
