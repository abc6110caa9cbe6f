import { ts } from 'ts-morph';
import { collectReferences } from './collect-references.ts';
import type { FileFacts, LocalFact, Problem, Reference } from './file-facts.ts';
import { readExpression } from './read-expression.ts';
import { readExports, readImports } from './read-modules.ts';
import { readChain, sourceOf, unwrap, type Source } from './syntax.ts';
import { readTypes } from './type-names.ts';

const KINDS: Readonly<Record<string, ts.ScriptKind>> = { '.tsx': ts.ScriptKind.TSX };

/**
 * Reads one TypeScript file. Pure. A syntax error does not sink the file: what could be read is there, with the
 * problem. Nesting too deep to follow throws TooDeep, deeper still RangeError; the caller makes both a blind spot.
 *
 * @param extension with the dot: `.tsx` decides how `<` is read
 */
export function extractFacts(text: string, extension: string): FileFacts {
  const kind = KINDS[extension] ?? ts.ScriptKind.TS;
  // Nobody reads comments for tools.
  const options = { languageVersion: ts.ScriptTarget.Latest, jsDocParsingMode: ts.JSDocParsingMode.ParseNone };
  const file = ts.createSourceFile(`file${extension}`, text, options, true, kind);
  const source = sourceOf(file);
  const imports = readImports(source);
  const values = imports.filter((one) => !one.typeOnly && one.local !== '' && !one.specifier.startsWith('node:'));
  const names = new Set([
    ...values.map((one) => one.local),
    ...derivedNames(
      source,
      values.map((one) => one.local),
    ),
  ]);
  const references = collectReferences(source, names);
  return {
    imports,
    exports: readExports(source),
    locals: readLocals(source, references, names),
    references,
    types: readTypes(file),
    problems: readProblems(source),
  };
}

/** Module-level names that come from imported ones: `const db = new SQLDatabase(…)`, `const d = db`. */
function derivedNames(source: Source, imported: readonly string[]): readonly string[] {
  const known = new Set(imported);
  const derived: string[] = [];
  for (const declaration of moduleVariables(source)) {
    if (declaration.initializer === undefined) continue;
    const root = rootOf(declaration.initializer);
    if (root === undefined || !known.has(root)) continue;
    const names = ts.isIdentifier(declaration.name) ? [declaration.name.text] : destructured(declaration.name);
    for (const name of names) known.add(name);
    derived.push(...names);
  }
  return derived;
}

function destructured(pattern: ts.BindingPattern): readonly string[] {
  if (!ts.isObjectBindingPattern(pattern)) return [];
  return pattern.elements.flatMap((one) => (ts.isIdentifier(one.name) ? [one.name.text] : []));
}

function rootOf(node: ts.Expression): string | undefined {
  const inner = unwrap(node);
  const target = ts.isCallExpression(inner) || ts.isNewExpression(inner) ? inner.expression : inner;
  return readChain(target)?.root.text;
}

const moduleVariables = ({ file }: Source) =>
  file.statements.filter(ts.isVariableStatement).flatMap((one) => [...one.declarationList.declarations]);

function readLocals(source: Source, references: readonly Reference[], names: ReadonlySet<string>): FileFacts['locals'] {
  const locals: [string, LocalFact][] = [];
  for (const [index, one] of references.entries()) {
    if (one.boundTo === undefined || one.context === 'function') continue;
    if (one.kind === 'call' || one.kind === 'new') locals.push([one.boundTo, { kind: 'reference', index }]);
    else locals.push([one.boundTo, { kind: 'alias', root: one.root, path: one.path }]);
  }
  for (const declaration of moduleVariables(source)) {
    const { name, initializer } = declaration;
    if (initializer === undefined) continue;
    if (ts.isObjectBindingPattern(name)) locals.push(...readDestructured(name, initializer, names));
    else if (ts.isIdentifier(name) && !names.has(name.text)) {
      const value = readExpression(initializer, source, () => undefined);
      if (value.kind !== 'other' && value.kind !== 'function') locals.push([name.text, { kind: 'constant', value }]);
    }
  }
  return Object.fromEntries(locals);
}

function readDestructured(
  pattern: ts.ObjectBindingPattern,
  initializer: ts.Expression,
  names: ReadonlySet<string>,
): readonly [string, LocalFact][] {
  const chain = readChain(initializer);
  if (chain === undefined || !names.has(chain.root.text)) return [];
  return pattern.elements.flatMap((one): [string, LocalFact][] => {
    if (!ts.isIdentifier(one.name) || one.dotDotDotToken !== undefined) return [];
    const member = one.propertyName === undefined ? one.name.text : memberName(one.propertyName);
    if (member === undefined) return [];
    return [[one.name.text, { kind: 'alias', root: chain.root.text, path: [...chain.path, member] }]];
  });
}

const memberName = (name: ts.PropertyName) =>
  ts.isIdentifier(name) || ts.isStringLiteralLike(name) ? name.text : undefined;

/** The parser keeps its errors on the file, under a name that its types leave out. */
function readProblems({ file }: Source): readonly Problem[] {
  const { parseDiagnostics = [] } = file as { parseDiagnostics?: readonly ts.DiagnosticWithLocation[] };
  const [first] = parseDiagnostics;
  if (first === undefined) return [];
  const { line, character } = file.getLineAndCharacterOfPosition(first.start);
  const message = `syntax error: ${ts.flattenDiagnosticMessageText(first.messageText, ' ')}`;
  return [{ code: 'syntax-error', message, at: [line + 1, character + 1] }];
}
