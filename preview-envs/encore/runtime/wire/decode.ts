import type { Wire } from '../../wire.ts';
import { checkLength, checkString } from './check-rules.ts';
import { decodeObject } from './decode-object.ts';
import { type Scalar, decodeScalar } from './decode-scalar.ts';
import { type Decoded, accept, refuse, under } from './decoded.ts';
import { decodeText } from './decode-text.ts';
import { mismatch, verdict } from './describe.ts';
import { parseDate } from './parse-date.ts';

/** What is the same for a whole value that is read. */
export interface DecodeContext {
  /** Makes encore.dev's Decimal from digits. */
  readonly decimal: (digits: string) => unknown;
  /** Text stands for every kind of value, as in query strings and headers. */
  readonly coerce: boolean;
  readonly definitions: Readonly<Record<string, Wire>>;
}

/** Reads a JSON value by its type, checks encore.dev/validate's rules, and gives what the handler gets. */
export function decode(wire: Wire, value: unknown, context: DecodeContext): Decoded {
  const scalar = (of: Scalar) =>
    context.coerce && typeof value === 'string' ? decodeText(of, value) : decodeScalar(of, value);
  switch (wire.is) {
    case 'any':
      return accept(value);
    case 'recursive': {
      const inner = { ...context, definitions: wire.definitions };
      return decode(definition(wire.root, inner), value, inner);
    }
    case 'ref':
      return decode(definition(wire.name, context), value, context);
    case 'union':
      return decodeUnion(wire, value, context);
    case 'array':
      return decodeArray(wire, value, context);
    case 'object':
      return isObject(value) ? decodeObject(wire, value, (of, one) => decode(of, one, context)) : mismatch(wire, value);
    case 'null':
    case 'boolean':
      return scalar({ is: wire.is });
    case 'literal':
    case 'number':
      return scalar(wire);
    case 'string':
      return typeof value === 'string' ? verdict(checkString(value, wire.rules), value) : mismatch(wire, value);
    case 'date':
      return typeof value === 'string' ? parseDate(value) : mismatch(wire, value);
    case 'decimal':
      return typeof value === 'string' ? decodeDecimal(value, context) : mismatch(wire, value);
    case 'buffer':
      return typeof value === 'string' ? accept(Buffer.from(value, 'base64')) : mismatch(wire, value);
  }
}

function decodeUnion(wire: Extract<Wire, { is: 'union' }>, value: unknown, context: DecodeContext): Decoded {
  for (const candidate of wire.of) {
    const decoded = decode(candidate, value, context);
    if (decoded.ok) return decoded;
  }
  // Rules of which one has to hold are a union of one kind: the first one's objection tells more than the kind.
  const [first] = wire.of;
  const isOneKind = first !== undefined && wire.of.every((one) => one.is === first.is && one.is !== 'literal');
  return isOneKind && first.is !== 'object' ? decode(first, value, context) : mismatch(wire, value);
}

function decodeArray(wire: Extract<Wire, { is: 'array' }>, value: unknown, context: DecodeContext): Decoded {
  if (!Array.isArray(value)) return mismatch(wire, value);
  const read: unknown[] = [];
  for (const [index, one] of value.entries()) {
    const decoded = decode(wire.of, one, context);
    // A name that comes again in a query has no places.
    if (!decoded.ok) return context.coerce ? decoded : under(`[${index}]`, decoded);
    read.push(decoded.value);
  }
  return verdict(checkLength(read.length, wire.rules), read);
}

function decodeDecimal(digits: string, context: DecodeContext): Decoded {
  try {
    return accept(context.decimal(digits));
  } catch {
    return refuse(`invalid decimal: Failed to parse decimal from string: ${digits}`);
  }
}

function definition(name: string, context: DecodeContext): Wire {
  return context.definitions[name] ?? { is: 'any' };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
