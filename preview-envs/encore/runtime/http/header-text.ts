import { invalidArgument } from '../errors/api-failure.ts';
import { numberText } from '../wire/exact-number.ts';
import { formatDate, isDecimal } from '../wire/to-json-value.ts';

/** A value as a header carries it; a list is the header several times. */
export function headerText(value: unknown): string | readonly string[] {
  if (Array.isArray(value)) return value.map(one);
  return one(value);
}

function one(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return checked(value);
  if (typeof value === 'number') return numberText(value);
  if (typeof value !== 'object') return String(value);
  if (value instanceof Date) return formatDate(value).replace('Z', '+00:00');
  if (isDecimal(value)) return String(value.value);
  throw invalidArgument(`${Array.isArray(value) ? 'nested array' : 'map'} type unsupported as header value`);
}

/** https://www.rfc-editor.org/rfc/rfc9110#section-5.5: no line breaks, no other control characters. */
function checked(text: string): string {
  // eslint-disable-next-line no-control-regex -- they are what is looked for
  if (/[\x00-\x08\x0a-\x1f\x7f]/.test(text)) throw invalidArgument('unable to convert string to header value');
  return text;
}
