import { ApiFailure, invalidArgument } from '../errors/api-failure.ts';
import { type DecodeContext, decode } from '../wire/decode.ts';
import type { PathField } from './request-shape.ts';

const NAMES = { number: 'number', boolean: 'boolean', date: 'datetime', decimal: 'decimal' } as const;

/** Reads what a path's parameters matched. The wildcard of a path that ends before it is left out. */
export function decodePath(
  fields: readonly PathField[],
  values: readonly string[],
  context: DecodeContext,
): Readonly<Record<string, unknown>> {
  const read: Record<string, unknown> = {};
  for (const [index, { name, type }] of fields.entries()) {
    const value = values[index];
    if (value === undefined) continue;
    const decoded = decode(type, unescape(value), context);
    if (!decoded.ok) throw refusal(name, type.is, decoded.reason);
    read[name] = decoded.value;
  }
  return read;
}

function refusal(name: string, type: string, reason: string): ApiFailure {
  const isRule = /^(length|value) /.test(reason);
  if (isRule || !Object.hasOwn(NAMES, type)) return invalidArgument(`invalid path parameter ${name}: ${reason}`);
  const message = `path parameter is not a valid ${NAMES[type as keyof typeof NAMES]}`;
  return new ApiFailure('invalid_argument', message, { internal: reason });
}

/**
 * A part of a path as text. A percent sign that escapes nothing is one.
 *
 * @throws ApiFailure `invalid_argument` where it is no UTF-8
 */
export function unescape(value: string): string {
  try {
    return decodeURIComponent(value.replace(/%(?![0-9a-f]{2})/gi, '%25'));
  } catch {
    throw invalidArgument('unable to parse path params');
  }
}
