import { stringifyCookie } from 'cookie';
import type { EndpointManifest } from '../../manifest.ts';
import type { WireField } from '../../wire.ts';
import { ApiFailure } from '../errors/api-failure.ts';
import type { Kernel } from '../kernel.ts';
import { numberText } from '../wire/exact-number.ts';
import { toJsonValue } from '../wire/to-json-value.ts';
import { writeJson } from '../wire/write-json.ts';
import { headerText } from './header-text.ts';
import type { Incoming } from './incoming.ts';
import { parsePath } from './path-pattern.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Writes a call's payload as the request that it would be over the network. */
export function writeRequest(
  kernel: Pick<Kernel, 'handlers'>,
  endpoint: EndpointManifest,
  payload: unknown,
): { readonly incoming: Incoming; readonly body: string } {
  const method = endpoint.stream === undefined ? (endpoint.methods[0] ?? 'POST') : 'GET';
  const shape = kernel.handlers.shape(endpoint, method);
  const sent = (typeof payload === 'object' && payload !== null ? payload : {}) as Fields;
  const values = shape.path.map(({ name }) => encodeURIComponent(pathText(name, sent[name])));
  const body = shape.body === undefined ? '' : writeJson(toJsonValue(pick(shape.body.fields, sent)));
  return {
    body: shape.body?.rest === undefined ? body : writeJson(toJsonValue(sent)),
    incoming: {
      method,
      path: fillPath(endpoint.path, values),
      query: writeQuery(shape.query, sent),
      headers: { ...writeHeaders(shape.header, sent), ...writeCookies(shape.cookie, sent) },
      values,
    },
  };
}

function pathText(name: string, value: unknown): string {
  if (typeof value === 'number') return numberText(value);
  if (value !== undefined && (typeof value !== 'object' || value === null)) return String(value);
  if (typeof value === 'object') return [headerText(value)].flat().join(',');
  const internal = `missing field in request payload: ${name}`;
  throw new ApiFailure('invalid_argument', 'missing field in request payload', { internal });
}

function fillPath(path: string, values: readonly string[]): string {
  const left = [...values];
  const parts = parsePath(path).map((segment) => (segment.is === 'literal' ? segment.text : (left.shift() ?? '')));
  return `/${parts.join('/')}`;
}

function writeQuery(fields: readonly WireField[], sent: Fields): string {
  const query = new URLSearchParams();
  for (const { name, wireName } of fields) {
    const value = sent[name];
    if (value === undefined) continue;
    for (const one of [headerText(value)].flat()) query.append(wireName, one);
  }
  return query.toString();
}

function writeHeaders(fields: readonly WireField[], sent: Fields) {
  const present = fields.filter(({ name }) => sent[name] !== undefined);
  return Object.fromEntries(present.map(({ name, wireName }) => [wireName.toLowerCase(), headerText(sent[name])]));
}

function writeCookies(fields: readonly WireField[], sent: Fields) {
  const cookies: Record<string, string> = {};
  for (const { name, wireName } of fields) {
    const cookie = sent[name];
    if (typeof cookie !== 'object' || cookie === null || !('value' in cookie)) continue;
    cookies[wireName] = [headerText(cookie.value)].flat().join(',');
  }
  return Object.keys(cookies).length === 0 ? {} : { cookie: stringifyCookie(cookies) };
}

const pick = (fields: readonly WireField[], sent: Fields) =>
  Object.fromEntries(fields.map(({ name }) => [name, sent[name]]));
