import { ApiFailure, invalidArgument } from '../errors/api-failure.ts';
import { type DecodeContext, decode } from '../wire/decode.ts';
import { type Decoded, explain } from '../wire/decoded.ts';
import { exactNumber } from '../wire/exact-number.ts';
import { decodeHeader } from './decode-header.ts';
import { decodePath } from './decode-path.ts';
import { decodeQuery } from './decode-query.ts';
import { type Incoming, headerValues } from './incoming.ts';
import { readCookies } from './read-cookies.ts';
import type { RequestShape } from './request-shape.ts';

/** What a request says, for its handler: path parameters by themselves, and everything together. */
export interface Payload {
  readonly path: Readonly<Record<string, unknown>>;
  readonly all: Readonly<Record<string, unknown>>;
}

/**
 * Reads and checks a request's parts by their declared types.
 *
 * @throws ApiFailure `invalid_argument` that names the field, as Encore does
 */
export function decodeRequest(
  shape: RequestShape,
  incoming: Incoming,
  body: string,
  decimal: DecodeContext['decimal'],
): Payload {
  const strict = { decimal, coerce: false, definitions: shape.definitions };
  const coerced = { ...strict, coerce: true };
  const path = decodePath(shape.path, incoming.values, coerced);
  const query = valueOf('query string', decodeQuery(shape.query, incoming.query, coerced));
  const headers = decodeHeaders(shape, incoming, coerced);
  const cookies = decodeCookies(shape, incoming, coerced);
  const read = shape.body === undefined ? {} : valueOf('request body', decode(shape.body, parseJson(body), strict));
  return { path, all: { ...path, ...query, ...headers, ...cookies, ...read } };
}

export function decodeHeaders(shape: Pick<RequestShape, 'header'>, incoming: Incoming, context: DecodeContext) {
  const read: Record<string, unknown> = {};
  for (const field of shape.header) {
    const values = headerValues(incoming.headers, field.wireName);
    if (values.length > 0) read[field.name] = decodeHeader('header', field.type, values, context);
    else if (!field.optional) throw invalidArgument(`missing required header: ${field.wireName}`);
  }
  return read;
}

export function decodeCookies(shape: Pick<RequestShape, 'cookie'>, incoming: Incoming, context: DecodeContext) {
  const read: Record<string, unknown> = {};
  const jar = readCookies(incoming.headers);
  for (const field of shape.cookie) {
    const value = jar[field.wireName];
    if (value !== undefined) {
      read[field.name] = { name: field.wireName, value: decodeHeader('cookie', field.type, [value], context) };
    } else if (!field.optional) throw invalidArgument(`missing required cookie: ${field.wireName}`);
  }
  return read;
}

export function parseJson(text: string): unknown {
  if (text.trim() === '') throw unreadable('request body', 'EOF while parsing a value at line 1 column 0');
  try {
    // Looking at every number takes time, and hardly any text has one that matters.
    return JSON.parse(text, MAYBE_INEXACT.test(text) ? reviveNumber : undefined);
  } catch (error) {
    throw unreadable('request body', error instanceof Error ? error.message : String(error));
  }
}

const MAYBE_INEXACT = /\d{16}|e\+?\d{3}/i;

function reviveNumber(_: string, value: unknown, { source = '' }: { readonly source?: string } = {}): unknown {
  if (typeof value !== 'number') return value;
  if (!Number.isFinite(value)) throw new Error('number out of range');
  return exactNumber(value, source);
}

function valueOf(what: string, decoded: Decoded): Record<string, unknown> {
  if (!decoded.ok) throw unreadable(what, explain(decoded));
  return decoded.value as Record<string, unknown>;
}

const unreadable = (what: string, why: string) =>
  new ApiFailure('invalid_argument', `unable to decode ${what}: ${why}`);
