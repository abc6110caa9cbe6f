import type { EndpointManifest } from '#preview-envs/encore/manifest.ts';
import type { NumberRules, StringRules, Wire, WireField } from '#preview-envs/encore/wire.ts';

/** Types, written short. */
export const text = (rules: StringRules = {}): Wire => ({ is: 'string', rules });
export const number = (rules: NumberRules = {}): Wire => ({ is: 'number', rules });
export const list = (of: Wire, rules = {}): Wire => ({ is: 'array', of, rules });
export const oneOf = (...of: readonly Wire[]): Wire => ({ is: 'union', of });
export const literal = (value: string | number | boolean): Wire => ({ is: 'literal', value });
export const boolean: Wire = { is: 'boolean' };
export const date: Wire = { is: 'date' };
export const decimal: Wire = { is: 'decimal' };
export const nothing: Wire = { is: 'null' };

export const field = (name: string, type: Wire, more: Partial<WireField> = {}): WireField => ({
  name,
  optional: false,
  from: 'auto',
  wireName: name,
  type,
  ...more,
});

export const object = (...fields: readonly WireField[]): Wire => ({ is: 'object', fields, rest: undefined });

/** A public endpoint of the service `books` that takes and gives nothing, but for what is said. */
export const endpoint = (more: Partial<EndpointManifest>): EndpointManifest => ({
  service: 'books',
  name: 'find',
  methods: ['GET'],
  path: '/books',
  access: 'public',
  requiresAuth: false,
  raw: false,
  stream: undefined,
  bodyLimit: 2 * 1024 * 1024,
  tags: [],
  static: undefined,
  request: undefined,
  response: undefined,
  handshake: undefined,
  ...more,
});
