import { ts } from 'ts-morph';
import type { Reach, TypeProgram } from './type-program.ts';

/**
 * Which packages the types of payloads lead to, seen from names alone: every name in them, in what these names mean,
 * and so on. A program that leaves all other packages out says the same of these types.
 *
 * @param program one without packages
 * @param payloads types as they are written
 */
export function findReach({ checker }: TypeProgram, payloads: readonly ts.TypeNode[]): Reach {
  const packages = new Set<string>();
  let globals = false;
  const seen = new Set<ts.Node>();
  const queue: ts.Node[] = [...payloads];
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    for (const name of namesIn(node)) {
      const meant = followImports(checker, name);
      meant.packages.forEach((specifier) => packages.add(specifier));
      if (meant.isUnknown) globals = true;
      queue.push(...meant.declarations.filter((one) => !isInPackage(one)));
    }
  }
  return { packages, globals };
}

/** The identifiers of a node that stand for something declared elsewhere. */
function namesIn(node: ts.Node): readonly ts.Identifier[] {
  const names: ts.Identifier[] = [];
  const visit = (one: ts.Node): void => {
    if (ts.isIdentifier(one) && !isMemberName(one)) names.push(one);
    one.forEachChild(visit);
  };
  visit(node);
  return names;
}

function isMemberName(name: ts.Identifier): boolean {
  const { parent } = name;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === name;
  if (ts.isQualifiedName(parent)) return parent.right === name;
  if (ts.isBindingElement(parent)) return parent.propertyName === name;
  const isNamed = ts.isPropertySignature(parent) || ts.isPropertyDeclaration(parent) || ts.isPropertyAssignment(parent);
  return isNamed && parent.name === name;
}

interface Meaning {
  readonly declarations: readonly ts.Node[];
  readonly packages: readonly string[];
  readonly isUnknown: boolean;
}

const NOTHING: Meaning = { declarations: [], packages: [], isUnknown: false };

function followImports(checker: ts.TypeChecker, name: ts.Identifier): Meaning {
  const symbol = checker.getSymbolAtLocation(name);
  const declarations = symbol?.declarations ?? [];
  if (symbol === undefined || (symbol.flags & ts.SymbolFlags.Alias) === 0) {
    return { ...NOTHING, declarations, isUnknown: declarations.length === 0 && name.text !== 'undefined' };
  }
  const found = checker.getAliasedSymbol(symbol).declarations;
  if (found !== undefined) return { ...NOTHING, declarations: found };
  // The import ends outside of the program, perhaps by way of other files: those it goes through name the package.
  const packages = declarations.flatMap((one) => packagesBehind(checker, one, new Set()));
  return { ...NOTHING, packages };
}

function packagesBehind(checker: ts.TypeChecker, declaration: ts.Node, seen: Set<ts.Node>): readonly string[] {
  const from = ts.findAncestor(declaration, (one) => ts.isImportDeclaration(one) || ts.isExportDeclaration(one));
  const specifier = from?.moduleSpecifier;
  if (specifier === undefined || !ts.isStringLiteral(specifier)) return localAlias(checker, declaration, seen);
  const module = checker.getSymbolAtLocation(specifier);
  if (module === undefined) return [specifier.text];
  // Whatever that file imports or passes on may be it.
  return (module.declarations ?? []).filter(ts.isSourceFile).flatMap((file) => {
    if (seen.has(file)) return [];
    seen.add(file);
    const passed = file.statements.filter((one) => ts.isImportDeclaration(one) || ts.isExportDeclaration(one));
    return passed.flatMap((one) => packagesBehind(checker, one, seen));
  });
}

/** `export { Name }` of something imported in the same file. */
function localAlias(checker: ts.TypeChecker, declaration: ts.Node, seen: Set<ts.Node>): readonly string[] {
  if (!ts.isExportSpecifier(declaration) || seen.has(declaration)) return [];
  seen.add(declaration);
  const local = checker.getExportSpecifierLocalTargetSymbol(declaration)?.declarations ?? [];
  return local.flatMap((one) => packagesBehind(checker, one, seen));
}

function isInPackage(node: ts.Node): boolean {
  const { fileName } = node.getSourceFile();
  return fileName.includes('/node_modules/');
}
