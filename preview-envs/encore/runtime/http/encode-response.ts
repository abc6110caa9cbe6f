import { stringifySetCookie } from 'cookie';
import type { Wire, WireField } from '../../wire.ts';
import { internalFailure, invalidArgument } from '../errors/api-failure.ts';
import { toJsonValue } from '../wire/to-json-value.ts';
import { writeJson } from '../wire/write-json.ts';
import { headerText } from './header-text.ts';
import { fieldsOf } from './request-shape.ts';

export interface Encoded {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string | undefined;
}

/** What a typed handler gave back: encore.dev's own wrapper around what the application returned. */
export interface HandlerResult {
  readonly payload?: unknown;
  readonly extraHeaders?: Readonly<Record<string, string | readonly string[]>> | null;
  readonly status?: number | null;
}

/**
 * Writes an answer by its declared type: of the top level only declared fields are sent, those of Header, Cookie and
 * HttpStatus outside of the body. Headers that middleware set replace.
 */
export function encodeResponse(type: Wire | undefined, result: HandlerResult): Encoded {
  const isOther = result.payload !== undefined && result.payload !== null && typeof result.payload !== 'object';
  if (isOther && type?.is !== 'any') throw internalFailure(`a response is an object, not a ${typeof result.payload}`);
  const payload = isObject(result.payload) ? result.payload : undefined;
  const { fields, rest } = fieldsOf(type);
  const headers: Record<string, string | readonly string[]> = {};
  const cookies: string[] = [];
  let status = result.status ?? 200;
  for (const field of fields) {
    const value = payload?.[field.name];
    if (value === undefined) continue;
    if (field.from === 'header') headers[field.wireName.toLowerCase()] = headerText(value);
    if (field.from === 'cookie') cookies.push(setCookie(field, value));
    if (field.from === 'status') status = httpStatus(field.name, value);
  }
  if (cookies.length > 0) headers['set-cookie'] = cookies;
  // Encore reads all of it, also what it does not send.
  const json = result.payload === undefined ? undefined : toJsonValue(result.payload);
  const body = encodeBody(type, fields, rest, json);
  if (body !== undefined) headers['content-type'] = 'application/json';
  for (const [name, value] of Object.entries(result.extraHeaders ?? {})) headers[name.toLowerCase()] = value;
  return { status, headers, body };
}

function encodeBody(
  type: Wire | undefined,
  fields: readonly WireField[],
  rest: Wire | undefined,
  json: unknown,
): string | undefined {
  if (type === undefined) return undefined;
  // A type the build could not tell apart is sent as it is; Encore would refuse to compile it.
  const isOpen = rest !== undefined || (fields.length === 0 && (type.is === 'any' || type.is === 'union'));
  if (isOpen && !isObject(json)) return json === undefined ? undefined : writeJson(json);
  const payload = isObject(json) ? json : {};
  const elsewhere = new Set(fields.filter((field) => isElsewhere(field)).map((field) => field.name));
  const names = isOpen ? Object.keys(payload) : fields.map((field) => field.name);
  const sent = names.filter((name) => !elsewhere.has(name));
  if (sent.length === 0 && elsewhere.size > 0) return undefined;
  if (!isOpen && fields.length === 0) return undefined;
  return writeJson(Object.fromEntries(sent.map((name) => [name, payload[name]])));
}

const isElsewhere = ({ from }: WireField) => from === 'header' || from === 'cookie' || from === 'status';

function httpStatus(name: string, value: unknown): number {
  const refuse = (wanted: string) =>
    invalidArgument(`invalid http status code: HTTP status field '${name}' must be ${wanted}`);
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) throw refuse('a positive integer');
  if (value < 100 || value > 599) throw refuse(`a between 100 and 599, got: ${value}`);
  return value;
}

function setCookie(field: WireField, value: unknown): string {
  if (!isObject(value) || !('value' in value)) throw internalFailure('cookie requires a value');
  const { path, domain, expires, secure, httpOnly, maxAge, sameSite, partitioned } = value;
  const isCrossSite = typeof sameSite === 'string' && sameSite.toLowerCase() === 'none';
  const attributes = stringifySetCookie({
    name: field.wireName,
    value: '',
    ...(typeof path === 'string' && { path }),
    ...(typeof domain === 'string' && { domain }),
    ...(expires instanceof Date && { expires }),
    ...(typeof maxAge === 'number' && { maxAge: Math.max(0, Math.trunc(maxAge)) }),
    // Browsers take neither kind without it, so Encore sends it unless the application says no.
    secure: secure === true || (secure !== false && (isCrossSite || partitioned === true)),
    ...(httpOnly === true && { httpOnly }),
    ...(partitioned === true && { partitioned }),
    ...(typeof sameSite === 'string' && { sameSite: sameSite.toLowerCase() as 'lax' | 'strict' | 'none' }),
  });
  // Encore sends a value as it is, and whoever reads it decodes nothing.
  const start = `${field.wireName}=`;
  return `${start}${[headerText(value['value'])].flat().join(',')}${attributes.slice(start.length)}`;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
