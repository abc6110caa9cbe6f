import type { IncomingHttpHeaders } from 'node:http';
import type { Manifest } from '../../manifest.ts';
import { fieldsOf } from './request-shape.ts';

const ALWAYS_ALLOWED = [
  'accept',
  'authorization',
  'content-type',
  'origin',
  'user-agent',
  'x-correlation-id',
  'x-request-id',
  'x-requested-with',
];
const ALWAYS_EXPOSED = ['x-request-id', 'x-correlation-id', 'x-encore-trace-id'];

export type CorsHeaders = Readonly<Record<string, string>>;

/**
 * What an answer says to browsers of other origins, by `global_cors` of encore.app and by the headers that endpoints
 * declare. Credentials are allowed to listed origins only; without a list every origin may ask without credentials.
 */
export function makeCors(manifest: Manifest): (method: string, headers: IncomingHttpHeaders) => CorsHeaders {
  const { cors, endpoints, gateway } = manifest;
  const exposed = endpoints.filter(({ access }) => access !== 'private');
  const sent = [...exposed.map(({ request }) => request), gateway.authHandler?.request];
  const allowHeaders = [...(cors?.allowHeaders ?? []), ...ALWAYS_ALLOWED, ...sent.flatMap(headerNames)];
  const allowed = unique(allowHeaders).join(',');
  const received = exposed.flatMap(({ response }) => headerNames(response));
  const exposeHeaders = unique([...(cors?.exposeHeaders ?? []), ...ALWAYS_EXPOSED, ...received]).join(',');
  const withCredentials = cors?.allowOriginsWithCredentials ?? [];
  const withoutCredentials = cors?.allowOriginsWithoutCredentials ?? ['*'];
  const preflight = (headers: IncomingHttpHeaders): CorsHeaders => {
    const method = headers['access-control-request-method'];
    const names = allowHeaders.includes('*') ? headers['access-control-request-headers'] : allowed;
    const isPrivate = headers['access-control-request-private-network'] === 'true';
    return {
      ...(method !== undefined && { 'access-control-allow-methods': method }),
      ...(names !== undefined && { 'access-control-allow-headers': names }),
      ...(isPrivate && { 'access-control-allow-private-network': 'true' }),
    };
  };
  return (method, headers) => {
    const vary = { vary: 'origin, access-control-request-method, access-control-request-headers' };
    const { origin } = headers;
    const origins = hasCredentials(method, headers) ? withCredentials : withoutCredentials;
    const isAllowed = origin !== undefined && matchesAny(origins, origin);
    return {
      ...vary,
      'access-control-allow-credentials': 'true',
      ...(isAllowed && { 'access-control-allow-origin': origin }),
      ...(method === 'OPTIONS' ? preflight(headers) : { 'access-control-expose-headers': exposeHeaders }),
    };
  };
}

/** A preflight names the headers that are to come instead of having them. */
function hasCredentials(method: string, headers: IncomingHttpHeaders): boolean {
  if (headers.authorization !== undefined || headers.cookie !== undefined) return true;
  const names = method === 'OPTIONS' ? (headers['access-control-request-headers'] ?? '') : '';
  return names.split(',').some((name) => ['authorization', 'cookie'].includes(name.trim()));
}

/** `*` in a listed origin stands for one or more characters. */
function matchesAny(patterns: readonly string[], origin: string): boolean {
  const asked = origin.toLowerCase();
  return patterns.some((pattern) => {
    if (pattern === '*') return true;
    const star = pattern.indexOf('*');
    if (star < 0) return pattern === asked;
    const [prefix, suffix] = [pattern.slice(0, star), pattern.slice(star + 1)];
    return asked.length > prefix.length + suffix.length && asked.startsWith(prefix) && asked.endsWith(suffix);
  });
}

const headerNames = (wire: Parameters<typeof fieldsOf>[0]) =>
  fieldsOf(wire).fields.flatMap(({ from, wireName }) => (from === 'header' ? [wireName] : []));

const unique = (names: readonly string[]) => [...new Set(names.map((name) => name.toLowerCase()))];
