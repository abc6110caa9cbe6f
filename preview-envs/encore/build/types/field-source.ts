import { ts } from 'ts-morph';
import type { WireField } from '../../wire.ts';
import { isDeclaredBy } from './declared-by.ts';

type Source = Pick<WireField, 'from' | 'wireName'>;

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
  return { from: marker?.from ?? 'auto', wireName: marker?.name ?? name };
}

interface Marker {
  readonly from: WireField['from'];
  readonly name: string | undefined;
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
    return node.types.map(follow).find((marker) => marker !== undefined);
  }
  if (!ts.isTypeReferenceNode(node)) return undefined;
  const named = checker.getSymbolAtLocation(node.typeName);
  if (named === undefined) return undefined;
  const symbol = (named.flags & ts.SymbolFlags.Alias) === 0 ? named : checker.getAliasedSymbol(named);
  const from = isDeclaredBy(symbol, 'api') ? MARKERS.get(symbol.getName()) : undefined;
  if (from !== undefined) return { from, name: nameArgument(checker, node) };
  const alias = symbol.declarations?.find(ts.isTypeAliasDeclaration);
  return alias && follow(alias.type);
}

/** The name is either argument: `Header<'X-Id'>`, `Header<number, 'X-Id'>`. */
function nameArgument(checker: ts.TypeChecker, node: ts.TypeReferenceNode): string | undefined {
  const types = (node.typeArguments ?? []).map((one) => checker.getTypeFromTypeNode(one));
  return types.findLast((type) => type.isStringLiteral())?.value;
}
