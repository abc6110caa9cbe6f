import { internalFailure } from '../errors/api-failure.ts';

const MAX_DEPTH = 128;

/**
 * A value of the application as JSON sends it, by Encore's rules, which are not those of JSON.stringify: `toJSON` is not
 * called, fields of prototypes count, undefined fields are left out, bigint and Decimal are strings of their digits.
 */
export function toJsonValue(value: unknown, depth = 1): unknown {
  if (depth > MAX_DEPTH) {
    const hint = 'does it contain a circular reference?';
    throw internalFailure(`value exceeds the maximum nesting depth of ${MAX_DEPTH}; ${hint}`);
  }
  switch (typeof value) {
    case 'boolean':
      return value;
    case 'string':
      return value.toWellFormed();
    case 'number':
      if (!Number.isFinite(value)) throw internalFailure(`${value} cannot be sent as JSON`);
      return value;
    case 'bigint':
      return value.toString();
    case 'object':
      return value === null ? null : objectToJson(value, depth);
    case 'function':
    case 'symbol':
    case 'undefined':
      throw internalFailure(`a ${typeof value} cannot be sent as JSON`);
  }
}

function objectToJson(value: object, depth: number): unknown {
  // A hole is an `undefined` like any other.
  if (Array.isArray(value)) return Array.from(value, (one) => toJsonValue(one, depth + 1));
  if (value instanceof Date) return formatDate(value);
  if (isDecimal(value)) return String(value.value);
  const fields: Record<string, unknown> = {};
  for (const name in value) {
    const field = (value as Record<string, unknown>)[name];
    if (field !== undefined) fields[name] = toJsonValue(field, depth + 1);
  }
  return fields;
}

/** RFC 3339 without the fraction of a whole second. A date that is none is the first one to Encore. */
export function formatDate(date: Date): string {
  const known = Number.isNaN(date.getTime()) ? new Date(0) : date;
  return known.toISOString().replace('.000Z', 'Z');
}

/** A `Decimal` of encore.dev/types, which marks itself. */
export const isDecimal = (value: object): value is { readonly value: unknown } => '__encore_decimal' in value;
