import { ts } from 'ts-morph';
import type { WireField } from '../../wire.ts';
import { isDeclaredBy } from './declared-by.ts';

interface Source {
  /** Belongs to the field. */
  readonly place: Pick<WireField, 'from' | 'wireName'>;
  /** What a marker says of the value, of which the checker knows less: `Header<'a' | 'b', 'X-Id'>` is `string` to it. */
  readonly type: ts.Type | undefined;
}

const MARKERS: ReadonlyMap<string, WireField['from']> = new Map([
  ['Header', 'header'],
  ['Query', 'query'],
  ['Cookie', 'cookie'],
  ['HttpStatus', 'status'],
]);

/**
 * Where a field of a payload comes from or goes to. `Header<'X-Id'>` is plain `string` to the checker, so the marker is
 * read from the type as it is written, through aliases.
 */
export function fieldSource(checker: ts.TypeChecker, property: ts.Symbol): Source {
  const name = property.getName();
  const declaration = property.declarations?.find(
    (one) => ts.isPropertySignature(one) || ts.isPropertyDeclaration(one),
  );
  const marker = declaration?.type && findMarker(checker, declaration.type);
  const from = marker?.from ?? 'auto';
  // Encore's runtime goes by the field's own name in a query, whatever else is said there.
  const wireName = from === 'query' ? name : (marker?.name ?? name);
  return { place: { from, wireName }, type: marker?.type };
}

interface Marker {
  readonly from: WireField['from'];
  readonly name: string | undefined;
  readonly type: ts.Type | undefined;
}

function findMarker(
  checker: ts.TypeChecker,
  node: ts.TypeNode,
  seen: ReadonlySet<ts.Node> = new Set(),
): Marker | undefined {
  if (seen.has(node)) return undefined;
  const follow = (inner: ts.TypeNode) => findMarker(checker, inner, new Set([...seen, node]));
  if (ts.isParenthesizedTypeNode(node)) return follow(node.type);
  if (ts.isUnionTypeNode(node) || ts.isIntersectionTypeNode(node)) {
    const marker = node.types.map(follow).find((one) => one !== undefined);
    return marker && { ...marker, type: undefined };
  }
  if (!ts.isTypeReferenceNode(node)) return undefined;
  const named = checker.getSymbolAtLocation(node.typeName);
  if (named === undefined) return undefined;
  const symbol = (named.flags & ts.SymbolFlags.Alias) === 0 ? named : checker.getAliasedSymbol(named);
  const from = isDeclaredBy(symbol, 'api') ? MARKERS.get(symbol.getName()) : undefined;
  if (from !== undefined) return { from, name: nameArgument(checker, node), type: typeArgument(checker, node) };
  const alias = symbol.declarations?.find(ts.isTypeAliasDeclaration);
  return alias && follow(alias.type);
}

/** The name is either argument: `Header<'X-Id'>`, `Header<number, 'X-Id'>`. */
function nameArgument(checker: ts.TypeChecker, node: ts.TypeReferenceNode): string | undefined {
  const types = (node.typeArguments ?? []).map((one) => checker.getTypeFromTypeNode(one));
  return types.findLast((type) => type.isStringLiteral())?.value;
}

/** What the value is, where that is written here and depends on nothing else. */
function typeArgument(checker: ts.TypeChecker, { typeArguments = [] }: { typeArguments?: readonly ts.TypeNode[] }) {
  const [first] = typeArguments.map((one) => checker.getTypeFromTypeNode(one));
  const isName = typeArguments.length === 1 && first?.isStringLiteral() === true;
  return first === undefined || isName || (first.flags & ts.TypeFlags.TypeParameter) !== 0 ? undefined : first;
}
