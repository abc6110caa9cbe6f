import type { EndpointManifest } from '../../encore/manifest.ts';
import type { Wire, WireField } from '../../encore/wire.ts';

const MAX_DEPTH = 5;
const BODILESS = ['GET', 'HEAD', 'DELETE'];

/** The fields of a parameter's type: of a union those of all its objects. */
export const fieldsOf = (type: Wire | undefined): readonly WireField[] =>
  type?.is === 'object' ? type.fields : type?.is === 'union' ? type.of.flatMap(fieldsOf) : [];

/** A request to begin with, from the endpoint's types: what is required, with plain values. */
export function exampleOf(
  endpoint: EndpointManifest,
  method: string,
): { readonly query: string; readonly body: string } {
  const { request } = endpoint;
  if (request?.is !== 'object') return { query: '', body: '' };
  const inPath = new Set([...endpoint.path.matchAll(/[:*!](\w+)/g)].map(([, name]) => name));
  const required = request.fields.filter(({ name, optional }) => !optional && !inPath.has(name));
  const isQuery = (from: string) => from === 'query' || (from === 'auto' && BODILESS.includes(method));
  const query = required
    .filter(({ from }) => isQuery(from))
    .map(({ wireName, type }) => `${encodeURIComponent(wireName)}=${encodeURIComponent(String(valueOf(type, 0)))}`);
  const inBody = required.filter(({ from }) => from === 'auto' && !isQuery(from));
  const body = Object.fromEntries(inBody.map(({ wireName, type }) => [wireName, valueOf(type, 0)]));
  return { query: query.length === 0 ? '' : `?${query.join('&')}`, body: JSON.stringify(body, null, 2) };
}

function valueOf(type: Wire, depth: number): unknown {
  if (depth > MAX_DEPTH) return null;
  switch (type.is) {
    case 'string':
      return type.rules.startsWith ?? 'text';
    case 'number':
      return type.rules.min ?? 1;
    case 'boolean':
      return true;
    case 'date':
      return '2026-01-01T00:00:00Z';
    case 'decimal':
      return '1.50';
    case 'buffer':
      return '';
    case 'literal':
      return type.value;
    case 'array':
      return [valueOf(type.of, depth + 1)];
    case 'union':
      return type.of[0] === undefined ? null : valueOf(type.of[0], depth + 1);
    case 'object': {
      const required = type.fields.filter(({ optional }) => !optional);
      return Object.fromEntries(required.map((field) => [field.wireName, valueOf(field.type, depth + 1)]));
    }
    case 'recursive': {
      const root = type.definitions[type.root];
      return root === undefined ? null : valueOf(root, depth + 1);
    }
    case 'ref':
    case 'any':
    case 'null':
      return null;
  }
}
