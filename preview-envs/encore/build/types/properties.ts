import { ts } from 'ts-morph';
import { scalarWire } from './scalar-wire.ts';

/** Whether a type is an object with fields, not a list, a function, a date or bytes. */
export function isRecord(checker: ts.TypeChecker, type: ts.Type): boolean {
  if (scalarWire(type).kind !== 'compound' || checker.isArrayLikeType(type)) return false;
  const parts = type.isIntersection() ? type.types : [type];
  return parts.every((part) => (part.flags & ts.TypeFlags.Object) !== 0 && part.getCallSignatures().length === 0);
}

/** The properties of a type that are data: no methods, no symbols, nothing private. */
export function propertiesOf(checker: ts.TypeChecker, type: ts.Type): readonly ts.Symbol[] {
  return checker.getPropertiesOfType(type).filter((property) => {
    if (property.escapedName.toString().startsWith('__@') || property.escapedName.toString().startsWith('__#')) {
      return false;
    }
    const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
    if ((property.declarations ?? []).some((one) => (ts.getCombinedModifierFlags(one) & hidden) !== 0)) return false;
    return checker.getNonNullableType(checker.getTypeOfSymbol(property)).getCallSignatures().length === 0;
  });
}

/** Whether a property may be absent: marked with `?`, or `undefined` is one of its values. */
export function isOptional(property: ts.Symbol, type: ts.Type): boolean {
  if ((property.flags & ts.SymbolFlags.Optional) !== 0) return true;
  return type.isUnion() && type.types.some((one) => (one.flags & ts.TypeFlags.Undefined) !== 0);
}
