import { as, listOf, namesIn } from './nodes.ts';
import type { SqlNode } from './parser.ts';

/** PostgreSQL's internal names, as it prints them. https://www.postgresql.org/docs/current/datatype.html */
const PRINTED: Readonly<Record<string, string>> = {
  int2: 'smallint',
  int4: 'integer',
  int8: 'bigint',
  float4: 'real',
  float8: 'double precision',
  bool: 'boolean',
  varchar: 'character varying',
  bpchar: 'character',
  timestamp: 'timestamp without time zone',
  timestamptz: 'timestamp with time zone',
  timetz: 'time with time zone',
  serial: 'integer',
  serial4: 'integer',
  bigserial: 'bigint',
  serial8: 'bigint',
  smallserial: 'smallint',
  serial2: 'smallint',
};

/** A type name node as PostgreSQL prints it: `character varying(64)`, `numeric(3,2)[]`. */
export function printType(typeName: SqlNode): string {
  const names = namesIn(typeName['names']).filter((name) => name !== 'pg_catalog');
  const name = names.join('.');
  const modifiers = listOf(typeName['typmods']).flatMap((one) => {
    const constant = as(one, 'A_Const');
    const integer = constant?.['ival'] as SqlNode | undefined;
    return integer === undefined ? [] : [String(integer['ival'] ?? 0)];
  });
  const arrays = '[]'.repeat(listOf(typeName['arrayBounds']).length);
  return (PRINTED[name] ?? name) + (modifiers.length > 0 ? `(${modifiers.join(',')})` : '') + arrays;
}

/** `serial` and its kin imply NOT NULL. */
export function isSerial(typeName: SqlNode): boolean {
  return namesIn(typeName['names']).some((name) => /^(big|small)?serial[248]?$/.test(name));
}
