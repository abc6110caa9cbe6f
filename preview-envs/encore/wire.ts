/**
 * A type as it goes over the wire, read from TypeScript at build time. `any` is what cannot be told apart at run time:
 * it is let through as JSON has it.
 */
export type Wire =
  | { readonly is: 'any' | 'null' | 'boolean' | 'date' | 'decimal' | 'buffer' }
  | { readonly is: 'string'; readonly rules: StringRules }
  | { readonly is: 'number'; readonly rules: NumberRules }
  | { readonly is: 'literal'; readonly value: string | number | boolean }
  | { readonly is: 'array'; readonly of: Wire; readonly rules: LengthRules }
  | { readonly is: 'union'; readonly of: readonly Wire[] }
  | { readonly is: 'object'; readonly fields: readonly WireField[]; readonly rest: Wire | undefined }
  /** A type that contains itself: `definitions` of the nearest enclosing `recursive`. */
  | { readonly is: 'ref'; readonly name: string }
  | { readonly is: 'recursive'; readonly root: string; readonly definitions: Readonly<Record<string, Wire>> };

export interface WireField {
  /** As the handler sees it. */
  readonly name: string;
  readonly optional: boolean;
  /** Where it comes from or goes to; `auto`: path parameter, else query or body by the method. */
  readonly from: 'auto' | 'query' | 'header' | 'cookie' | 'status';
  /** Its name there: `Authorization`; the field's own name by default. */
  readonly wireName: string;
  /** Of a cookie the type of its `value`: the handler sees `{ value, expires?, … }`. */
  readonly type: Wire;
}

export interface LengthRules {
  readonly minLength?: number;
  readonly maxLength?: number;
}

/** Of encore.dev/validate. */
export interface StringRules extends LengthRules {
  readonly startsWith?: string;
  readonly endsWith?: string;
  readonly matches?: string;
  readonly format?: 'email' | 'url';
}

export interface NumberRules {
  readonly min?: number;
  readonly max?: number;
}
