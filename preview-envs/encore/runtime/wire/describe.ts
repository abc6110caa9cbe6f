import type { Wire } from '../../wire.ts';
import { type Decoded, accept, refuse } from './decoded.ts';

const EXPECTED = {
  any: 'any valid JSON value',
  null: 'null',
  boolean: 'a boolean',
  number: 'a number',
  string: 'a string',
  date: 'a datetime string',
  decimal: 'a decimal',
  buffer: 'a string',
  array: 'a JSON array',
  object: 'a JSON object',
  ref: 'a JSON value',
  recursive: 'a JSON value',
} as const;

/** What a type wants, in the words of Encore's messages. */
export function expected(wire: Wire): string {
  if (wire.is === 'literal') return JSON.stringify(wire.value);
  if (wire.is !== 'union') return EXPECTED[wire.is];
  const all = wire.of.map(expected);
  if (all.length < 3) return all.join(' or ');
  return `${all.slice(0, -1).join(', ')}, or ${all.at(-1)}`;
}

/** What was there instead. */
export function found(value: unknown): string {
  if (value === null || value === undefined) return 'Option value';
  if (Array.isArray(value)) return 'sequence';
  if (typeof value === 'string') return `string ${JSON.stringify(value)}`;
  if (typeof value === 'boolean') return `boolean \`${value}\``;
  if (typeof value === 'bigint') return `integer \`${value}\``;
  if (typeof value !== 'number') return 'map';
  return Number.isInteger(value) ? `integer \`${value}\`` : `floating point \`${value}\``;
}

export const mismatch = (wire: Wire, value: unknown): Decoded =>
  refuse(`invalid type: ${found(value)}, expected ${expected(wire)}`);

export const verdict = (objection: string | undefined, value: unknown): Decoded =>
  objection === undefined ? accept(value) : refuse(objection);
