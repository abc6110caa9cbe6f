import { ts } from 'ts-morph';

/** The names in type arguments joined by `&`; undefined if one is anything else. */
export function readTypeNames(types: readonly ts.TypeNode[]): readonly string[] | undefined {
  const names: string[] = [];
  for (const type of types) {
    const inner = ts.isParenthesizedTypeNode(type) ? type.type : type;
    if (ts.isIntersectionTypeNode(inner)) {
      const parts = readTypeNames(inner.types);
      if (parts === undefined) return undefined;
      names.push(...parts);
    } else if (ts.isTypeReferenceNode(inner)) names.push(readEntityName(inner.typeName));
    else return undefined;
  }
  return names;
}

function readEntityName(name: ts.EntityName): string {
  return ts.isIdentifier(name) ? name.text : `${readEntityName(name.left)}.${name.right.text}`;
}

/** Names of types that are nothing but other names: aliases of intersections, interfaces without own members. */
export function readTypes(file: ts.SourceFile): Record<string, readonly string[]> {
  const types: [string, readonly string[]][] = [];
  for (const node of file.statements) {
    if (ts.isTypeAliasDeclaration(node)) {
      const names = readTypeNames([node.type]);
      if (names !== undefined) types.push([node.name.text, names]);
    }
    if (ts.isInterfaceDeclaration(node) && node.members.length === 0) {
      const bases = (node.heritageClauses ?? []).flatMap((clause) => clause.types);
      const names = bases.flatMap((base) => (ts.isIdentifier(base.expression) ? [base.expression.text] : []));
      if (names.length === bases.length) types.push([node.name.text, names]);
    }
  }
  return Object.fromEntries(types);
}
