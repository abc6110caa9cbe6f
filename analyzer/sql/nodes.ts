import type { SqlNode } from './parser.ts';

/** Readers for PostgreSQL's syntax tree, which comes as plain JSON. */

export const isNode = (value: unknown): value is SqlNode =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The node inside `{ RangeVar: { … } }`, if it is of that type. */
export function as(value: unknown, type: string): SqlNode | undefined {
  const inner = isNode(value) ? value[type] : undefined;
  return isNode(inner) ? inner : undefined;
}

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** The strings in a list of `{ String: { sval } }`. */
export function namesIn(list: unknown): readonly string[] {
  return listOf(list).flatMap((item) => textOf(as(item, 'String')?.['sval']) ?? []);
}

/** A table's name as PostgreSQL folds it; with its schema outside `public`. */
export function tableName(relation: unknown): string | undefined {
  if (!isNode(relation)) return undefined;
  const name = textOf(relation['relname']);
  const schema = textOf(relation['schemaname']);
  return name === undefined || schema === undefined || schema === 'public' ? name : `${schema}.${name}`;
}

/** The same from a list of names, `public.book`. */
export function tableOfNames(names: readonly string[]): string | undefined {
  const [name, schema] = names.toReversed();
  return name === undefined || schema === undefined || schema === 'public' ? name : `${schema}.${name}`;
}
