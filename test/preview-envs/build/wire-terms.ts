import type { Wire, WireField } from '#preview-envs/encore/wire.ts';

// Short words for wire forms, so that tables of them can be read.

export const string: Wire = { is: 'string', rules: {} };
export const number: Wire = { is: 'number', rules: {} };
export const literal = (value: string | number | boolean): Wire => ({ is: 'literal', value });
export const union = (...of: Wire[]): Wire => ({ is: 'union', of });
export const array = (of: Wire, rules = {}): Wire => ({ is: 'array', of, rules });
export const field = (name: string, type: Wire, more: Partial<WireField> = {}): WireField => {
  return { name, optional: false, from: 'auto', wireName: name, type, ...more };
};
export const object = (fields: readonly WireField[], rest?: Wire): Wire => ({ is: 'object', fields, rest });
export const ref = (name: string): Wire => ({ is: 'ref', name });
