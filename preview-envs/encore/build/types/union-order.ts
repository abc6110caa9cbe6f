import { ts } from 'ts-morph';
import type { Wire } from '../../wire.ts';
import { wireOfType, type WireContext } from './wire-of-type.ts';

/**
 * Puts a union's members in the order in which a field's declaration has them, as Encore tries them: to the checker they
 * have none, and text in a query may fit several. Only where the union is written out.
 */
export function inWrittenOrder(context: WireContext, wire: Wire, property: ts.Symbol): Wire {
  const declaration = property.declarations?.find(
    (one) => ts.isPropertySignature(one) || ts.isPropertyDeclaration(one),
  );
  if (wire.is !== 'union' || declaration?.type === undefined || !ts.isUnionTypeNode(declaration.type)) return wire;
  const written = declaration.type.types.map((node) =>
    JSON.stringify(wireOfType(context, context.checker.getTypeFromTypeNode(node))),
  );
  const placeOf = (member: Wire) => {
    const place = written.indexOf(JSON.stringify(member));
    return place < 0 ? written.length : place;
  };
  return { ...wire, of: wire.of.toSorted((one, other) => placeOf(one) - placeOf(other)) };
}
