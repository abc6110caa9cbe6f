import { ts } from 'ts-morph';
import type { Wire, WireField } from '../../wire.ts';
import { isDeclaredBy } from './declared-by.ts';
import { isOptional, propertiesOf } from './properties.ts';
import { splitRules, withRules } from './rules.ts';
import { isUnresolved, scalarWire } from './scalar-wire.ts';

export interface WireContext {
  readonly checker: ts.TypeChecker;
  /** Counted down; at zero what is left becomes `any`. */
  readonly budget: { nodes: number };
  readonly problem: (what: string) => void;
}

/** Types inside types inside types: deeper than this is a generic that grows for ever. */
const DEEPEST = 40;

interface Walk extends WireContext {
  /** Types around the one that is looked at. */
  readonly open: Set<ts.Type>;
  /** Names of types that contain themselves. */
  readonly names: Map<ts.Type, string>;
  readonly definitions: Map<string, Wire>;
}

/**
 * The wire form of a type, with all its fields plain. A type that contains itself is `recursive` with one table of
 * definitions. Undefined for what JSON leaves out: `undefined`, `void`, `never`.
 */
export function wireOfType(context: WireContext, type: ts.Type): Wire | undefined {
  const walk: Walk = { ...context, open: new Set(), names: new Map(), definitions: new Map() };
  const wire = visit(walk, type);
  if (wire === undefined || walk.definitions.size === 0) return wire;
  if (wire.is === 'ref') return { is: 'recursive', root: wire.name, definitions: Object.fromEntries(walk.definitions) };
  const root = freeName(walk, 'Root');
  return { is: 'recursive', root, definitions: { [root]: wire, ...Object.fromEntries(walk.definitions) } };
}

function visit(walk: Walk, type: ts.Type): Wire | undefined {
  if (isUnresolved(type)) walk.problem('a type cannot be resolved, so it is not checked');
  const scalar = scalarWire(type);
  if (scalar.kind === 'absent') return undefined;
  if (scalar.kind === 'wire') return scalar.wire;
  if (--walk.budget.nodes < 0 || walk.open.size > DEEPEST) {
    walk.problem('the type is too large to be read whole, so a part of it is not checked');
    return { is: 'any' };
  }
  if (isDeclared(type.aliasSymbol, 'pubsub', 'Attribute') && type.aliasTypeArguments?.[0] !== undefined) {
    return visit(walk, type.aliasTypeArguments[0]);
  }
  if (type.isUnion()) return visitUnion(walk, type);
  if (type.isIntersection()) return visitIntersection(walk, type);
  if ((type.flags & ts.TypeFlags.Object) === 0) return visitConstraint(walk, type);
  return visitOnce(walk, type, () =>
    walk.checker.isArrayLikeType(type) ? visitArray(walk, type) : visitObject(walk, type),
  );
}

function visitUnion(walk: Walk, type: ts.UnionType): Wire | undefined {
  const members = type.types.map((one) => visit(walk, one)).filter((wire) => wire !== undefined);
  const isBoth = [true, false].every((value) => members.some((one) => one.is === 'literal' && one.value === value));
  const merged = isBoth
    ? [...members.filter((one) => one.is !== 'literal' || typeof one.value !== 'boolean'), { is: 'boolean' } as const]
    : members;
  const distinct = [...new Map(merged.map((one) => [JSON.stringify(one), one])).values()];
  if (distinct.some((one) => one.is === 'any')) return { is: 'any' };
  return distinct.length < 2 ? distinct[0] : { is: 'union', of: distinct };
}

/** `string & MinLen<3>`, `string & { brand }`, `A & B`. */
function visitIntersection(walk: Walk, type: ts.IntersectionType): Wire | undefined {
  const { rules, rest } = splitRules(walk.checker, type.types);
  const primitive = rest.find((one) => (one.flags & ts.TypeFlags.Object) === 0 && !one.isUnionOrIntersection());
  const base = primitive ?? (rest.length === 1 ? rest[0]! : undefined);
  if (base === undefined) return visitOnce(walk, type, () => visitObject(walk, type));
  const wire = visit(walk, base);
  return wire && withRules(wire, rules);
}

/** A type parameter, or a conditional type that depends on one, is as wide as its constraint. */
function visitConstraint(walk: Walk, type: ts.Type): Wire | undefined {
  const constraint = walk.checker.getBaseConstraintOfType(type);
  return constraint === undefined || constraint === type ? { is: 'any' } : visit(walk, constraint);
}

/** Gives the type a name where it is met inside itself. */
function visitOnce(walk: Walk, type: ts.Type, read: () => Wire): Wire {
  const known = walk.names.get(type);
  if (known !== undefined) return { is: 'ref', name: known };
  if (walk.open.has(type)) {
    const name = freeName(walk, type.aliasSymbol?.getName() ?? type.getSymbol()?.getName() ?? 'Type');
    walk.names.set(type, name);
    return { is: 'ref', name };
  }
  walk.open.add(type);
  const wire = read();
  walk.open.delete(type);
  const name = walk.names.get(type);
  if (name === undefined) return wire;
  walk.definitions.set(name, wire);
  return { is: 'ref', name };
}

function freeName(walk: Walk, wanted: string): string {
  const base = wanted.startsWith('__') ? 'Type' : wanted;
  const taken = new Set(walk.names.values());
  for (let number = 1; ; number++) {
    const name = number === 1 ? base : `${base}${number}`;
    if (!taken.has(name)) return name;
  }
}

/** A tuple is an array of what any of its places may hold. */
function visitArray(walk: Walk, type: ts.Type): Wire {
  const element = walk.checker.getIndexTypeOfType(type, ts.IndexKind.Number);
  return { is: 'array', of: (element && visit(walk, element)) ?? { is: 'any' }, rules: {} };
}

function visitObject(walk: Walk, type: ts.Type): Wire {
  if (type.getCallSignatures().length > 0) return { is: 'any' };
  const fields = propertiesOf(walk.checker, type).flatMap((property): WireField[] => {
    const name = property.getName();
    const declared = walk.checker.getTypeOfSymbol(property);
    const wire = visit(walk, declared);
    if (wire === undefined) return [];
    return [{ name, optional: isOptional(property, declared), from: 'auto', wireName: name, type: wire }];
  });
  const rest = walk.checker.getIndexTypeOfType(type, ts.IndexKind.String);
  return { is: 'object', fields, rest: rest && visit(walk, rest) };
}

function isDeclared(symbol: ts.Symbol | undefined, module: string, name: string): boolean {
  return symbol !== undefined && symbol.getName() === name && isDeclaredBy(symbol, module);
}
