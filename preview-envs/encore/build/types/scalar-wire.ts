import { ts } from 'ts-morph';
import type { Wire } from '../../wire.ts';
import { isBuiltIn, isDeclaredBy } from './declared-by.ts';

export type Scalar = { readonly kind: 'wire'; readonly wire: Wire } | { readonly kind: 'absent' | 'compound' };

const F = ts.TypeFlags;
const wire = (one: Wire): Scalar => ({ kind: 'wire', wire: one });

/** What a type is that has no parts: a wire form, nothing at all (`undefined`, `void`), or not a scalar. */
export function scalarWire(type: ts.Type): Scalar {
  if (has(type, F.Undefined | F.Void | F.Never)) return { kind: 'absent' };
  if (has(type, F.Any | F.Unknown | F.NonPrimitive | F.ESSymbolLike)) return wire({ is: 'any' });
  if (has(type, F.Null)) return wire({ is: 'null' });
  if (has(type, F.Boolean)) return wire({ is: 'boolean' });
  if (type.isStringLiteral() || type.isNumberLiteral()) return wire({ is: 'literal', value: type.value });
  if (has(type, F.BooleanLiteral)) return wire({ is: 'literal', value: intrinsicName(type) === 'true' });
  if (has(type, F.StringLike) && !type.isUnion()) return wire({ is: 'string', rules: {} });
  // To Encore's runtime these are one: the handler gets a Decimal, and JSON has a string of digits.
  if (has(type, F.BigIntLike) && !type.isUnion()) return wire({ is: 'decimal' });
  if (has(type, F.NumberLike) && !type.isUnion()) return wire({ is: 'number', rules: {} });
  const named = namedWire(type);
  return named === undefined ? { kind: 'compound' } : wire(named);
}

/** Whether the checker could not find what a name means. */
export function isUnresolved(type: ts.Type): boolean {
  return has(type, F.Any) && ['error', 'unresolved'].includes(intrinsicName(type));
}

const BYTES = new Set(['ArrayBuffer', 'SharedArrayBuffer', 'Buffer', 'Uint8Array']);
/** Objects that JSON cannot carry, or that say themselves how. */
const OPAQUE = new Set(['Map', 'Set', 'WeakMap', 'WeakSet', 'Promise', 'RegExp', 'Function', 'URL', 'ReadableStream']);

function namedWire(type: ts.Type): Wire | undefined {
  const symbol = type.getSymbol();
  if (symbol === undefined) return undefined;
  const name = symbol.getName();
  if (name === 'Decimal' && isDeclaredBy(symbol, 'types')) return { is: 'decimal' };
  if (!isBuiltIn(symbol)) return undefined;
  if (name === 'Date') return { is: 'date' };
  if (BYTES.has(name)) return { is: 'buffer' };
  return OPAQUE.has(name) ? { is: 'any' } : undefined;
}

function has(type: ts.Type, flags: ts.TypeFlags): boolean {
  return (type.flags & flags) !== 0;
}

/** Not in the compiler's public types, but the only thing that tells `true` from `false` and errors from `any`. */
function intrinsicName(type: ts.Type): string {
  return 'intrinsicName' in type && typeof type.intrinsicName === 'string' ? type.intrinsicName : '';
}
