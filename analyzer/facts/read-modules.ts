import { ts } from 'ts-morph';
import type { ExportFact, ImportFact } from './file-facts.ts';
import type { Source } from './syntax.ts';

/** The import declarations of a file, one fact for each local name; `import 'x'` binds the name ''. */
export function readImports(source: Source): readonly ImportFact[] {
  return source.file.statements.flatMap((node) => {
    if (ts.isImportDeclaration(node)) return readImport(node, source);
    return ts.isImportEqualsDeclaration(node) ? readRequire(node, source) : [];
  });
}

/** `import db = require('./db')` */
function readRequire(node: ts.ImportEqualsDeclaration, source: Source): readonly ImportFact[] {
  const { moduleReference: module, name, isTypeOnly: typeOnly } = node;
  if (!ts.isExternalModuleReference(module) || !ts.isStringLiteral(module.expression)) return [];
  return [{ specifier: module.expression.text, local: name.text, imported: '*', typeOnly, at: source.at(node) }];
}

function readImport(node: ts.ImportDeclaration, source: Source): readonly ImportFact[] {
  if (!ts.isStringLiteral(node.moduleSpecifier)) return [];
  const clause = node.importClause;
  const typeOnly = clause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
  const shared = { specifier: node.moduleSpecifier.text, at: source.at(node) };
  const fact = (local: string, imported: string, type = typeOnly) => ({ ...shared, local, imported, typeOnly: type });
  if (clause === undefined) return [fact('', '*')];
  const names = clause.namedBindings;
  return [
    ...(clause.name === undefined ? [] : [fact(clause.name.text, 'default')]),
    ...(names !== undefined && ts.isNamespaceImport(names) ? [fact(names.name.text, '*')] : []),
    ...(names !== undefined && ts.isNamedImports(names)
      ? names.elements.map((one) =>
          fact(one.name.text, (one.propertyName ?? one.name).text, typeOnly || one.isTypeOnly),
        )
      : []),
  ];
}

/** What a file exports: its own names, names passed on from other modules, and whole modules. */
export function readExports(source: Source): readonly ExportFact[] {
  return source.file.statements.flatMap((node) => readExport(node));
}

function readExport(node: ts.Statement): readonly ExportFact[] {
  if (ts.isExportDeclaration(node)) return readExportDeclaration(node);
  if (ts.isExportAssignment(node)) {
    const local = ts.isIdentifier(node.expression) ? node.expression.text : 'default';
    return node.isExportEquals ? [] : [{ kind: 'local', exported: 'default', local }];
  }
  if (!isExported(node)) return [];
  return declaredNames(node).map((name) => ({ kind: 'local', exported: name, local: name }));
}

function readExportDeclaration(node: ts.ExportDeclaration): readonly ExportFact[] {
  const from = node.moduleSpecifier;
  const specifier = from !== undefined && ts.isStringLiteral(from) ? from.text : undefined;
  const clause = node.exportClause;
  if (clause === undefined) return specifier === undefined ? [] : [{ kind: 'all', specifier }];
  if (ts.isNamespaceExport(clause)) {
    return specifier === undefined ? [] : [{ kind: 'from', exported: clause.name.text, imported: '*', specifier }];
  }
  return clause.elements.map((one): ExportFact => {
    const exported = one.name.text;
    const imported = (one.propertyName ?? one.name).text;
    return specifier === undefined
      ? { kind: 'local', exported, local: imported }
      : { kind: 'from', exported, imported, specifier };
  });
}

function isExported(node: ts.Statement): boolean {
  return ts.canHaveModifiers(node) && !!ts.getModifiers(node)?.some((one) => one.kind === ts.SyntaxKind.ExportKeyword);
}

function declaredNames(node: ts.Statement): readonly string[] {
  if (ts.isVariableStatement(node)) return node.declarationList.declarations.flatMap((one) => boundNames(one.name));
  const named =
    ts.isFunctionDeclaration(node) ||
    ts.isClassDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isEnumDeclaration(node);
  return named && node.name !== undefined ? [node.name.text] : [];
}

/** Every name a binding introduces, through destructuring. */
export function boundNames(name: ts.BindingName): readonly string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) => (ts.isOmittedExpression(element) ? [] : boundNames(element.name)));
}
