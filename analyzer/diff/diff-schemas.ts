import type { Address } from '../model/address.ts';
import type { InfraGraph } from '../model/graph.ts';
import type { PropertyDiff } from '../model/plan.ts';
import type { Column, DatabaseSchema } from '../model/schema.ts';
import { known } from '../model/value.ts';

/** What migrations change in a database's tables, as properties `tables.<table>` and `tables.<table>.<column>`. */
export function diffSchemas(base: InfraGraph, head: InfraGraph, from: Address, to: Address): readonly PropertyDiff[] {
  const before = base.schemas.get(from as Address<'database'>);
  const after = head.schemas.get(to as Address<'database'>);
  if (before === undefined && after === undefined) return [];
  const [was, is] = [flatten(before), flatten(after)];
  const paths = [...new Set([...was.keys(), ...is.keys()])].toSorted();
  return paths.flatMap((path) => {
    if (was.get(path) === is.get(path)) return [];
    // A whole table coming or going is one line, not one for each of its columns.
    const table = path.split('\0').slice(0, 1).join('');
    const isColumn = path.includes('\0');
    if (isColumn && was.has(table) !== is.has(table)) return [];
    return [
      {
        path: `tables.${path.replace('\0', '.')}`,
        before: text(was.get(path)),
        after: text(is.get(path)),
        forcesReplace: false,
      },
    ];
  });
}

const text = (value: string | undefined) => (value === undefined ? undefined : known(value));

function flatten(schema: DatabaseSchema | undefined): ReadonlyMap<string, string> {
  const flat = new Map<string, string>();
  for (const [table, { columns }] of schema?.tables ?? []) {
    flat.set(table, 'table');
    for (const [name, column] of columns) flat.set(`${table}\0${name}`, describe(column));
  }
  return flat;
}

const describe = ({ type, nullable }: Column) => (nullable ? type : `${type} not null`);
