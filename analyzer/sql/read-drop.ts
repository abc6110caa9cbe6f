import type { Position } from '../facts/file-facts.ts';
import type { MigrationStep } from './migration-facts.ts';
import { as, isNode, listOf, namesIn, tableOfNames } from './nodes.ts';
import type { SqlNode } from './parser.ts';

/** Where a word of the statement stands; the statement's beginning if it is not found. */
export type Locate = (word?: string) => Position;

/** What a DROP statement takes away, as far as it has data: tables, schemas, and columns of a type that goes. */
export function readDrop(node: SqlNode, locate: Locate): readonly MigrationStep[] {
  const objects = listOf(node['objects']);
  const isCascade = node['behavior'] === 'DROP_CASCADE';
  switch (node['removeType']) {
    case 'OBJECT_TABLE':
    case 'OBJECT_FOREIGN_TABLE':
      return objects.flatMap((one) => {
        const table = tableOfNames(namesIn(as(one, 'List')?.['items']));
        const ifExists = node['missing_ok'] === true;
        return table === undefined ? [] : [{ does: 'drop-table', table, ifExists, at: locate(table) } as const];
      });
    case 'OBJECT_SCHEMA':
      return namesIn(objects).map((schema) => ({ does: 'drop-schema', schema, at: locate(schema) }));
    case 'OBJECT_TYPE':
    case 'OBJECT_DOMAIN':
      return (isCascade ? objects : []).flatMap((one) => {
        const typeName = as(one, 'TypeName');
        const type = isNode(typeName) ? namesIn(typeName['names']).at(-1) : undefined;
        return type === undefined ? [] : [{ does: 'drop-type', type, at: locate(type) } as const];
      });
    case 'OBJECT_EXTENSION':
      return isCascade
        ? [{ does: 'unreadable', message: 'an extension goes with every column of its types', at: locate() }]
        : [];
    default:
      return [];
  }
}
