import { invalidArgument } from '../errors/api-failure.ts';
import { formatDate, isDecimal } from '../wire/to-json-value.ts';

/** A value as a header carries it; a list is the header several times. */
export function headerText(value: unknown): string | readonly string[] {
  if (Array.isArray(value)) return value.map(one);
  return one(value);
}

function one(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value !== 'object') return String(value);
  if (value instanceof Date) return formatDate(value).replace('Z', '+00:00');
  if (isDecimal(value)) return String(value.value);
  throw invalidArgument(`${Array.isArray(value) ? 'nested array' : 'map'} type unsupported as header value`);
}
