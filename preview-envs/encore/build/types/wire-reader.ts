import { ts } from 'ts-morph';
import type { Wire, WireField } from '../../wire.ts';
import { fieldSource } from './field-source.ts';
import { isOptional, isRecord, propertiesOf } from './properties.ts';
import { inWrittenOrder } from './union-order.ts';
import { wireOfType, type WireContext } from './wire-of-type.ts';

/** Turns types as the checker has them into what the runtime decodes and encodes by. */
export interface WireReader {
  /**
   * The wire form of a payload: its own fields may be headers, queries, cookies and the status, deeper ones are plain.
   * Undefined for nothing: `void`, an object without fields, or no type at all.
   *
   * @param what named in warnings: `request of orders.checkout`
   */
  payload(node: ts.TypeNode | undefined, what: string): Wire | undefined;
}

/** A type larger than this is a library's whole world; the rest of it is let through as it is. */
const MOST_NODES = 4_000;

export function createWireReader(checker: ts.TypeChecker, warn: (warning: string) => void): WireReader {
  return {
    payload: (node, what) => {
      if (node === undefined) return undefined;
      const problems = new Set<string>();
      const context = { checker, budget: { nodes: MOST_NODES }, problem: (it: string) => problems.add(it) };
      const type = checker.getTypeFromTypeNode(node);
      const wire = readPayload(context, checker.getAwaitedType(type) ?? type);
      for (const problem of problems) warn(`${what}: ${problem}`);
      return wire?.is === 'object' && wire.fields.length === 0 && wire.rest === undefined ? undefined : wire;
    },
  };
}

function readPayload(context: WireContext, type: ts.Type): Wire | undefined {
  const { checker } = context;
  if (!isRecord(checker, type)) return wireOfType(context, type);
  const fields = propertiesOf(checker, type).flatMap((property): WireField[] => {
    const { place, type: marked } = fieldSource(checker, property);
    const declared = checker.getTypeOfSymbol(property);
    const wire = wireOfType(context, marked ?? (place.from === 'cookie' ? cookieValue(context, declared) : declared));
    if (wire === undefined) return [];
    return [
      {
        name: property.getName(),
        optional: isOptional(property, declared),
        ...place,
        type: inWrittenOrder(context, wire, property),
      },
    ];
  });
  const rest = checker.getIndexTypeOfType(type, ts.IndexKind.String);
  return { is: 'object', fields, rest: rest && wireOfType(context, rest) };
}

/** `Cookie<T>` is an object around the value; the rest of it are attributes that the runtime knows. */
function cookieValue({ checker }: WireContext, type: ts.Type): ts.Type {
  const value = checker.getNonNullableType(type).getProperty('value');
  return value === undefined ? type : checker.getTypeOfSymbol(value);
}
