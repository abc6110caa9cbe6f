import { ts } from 'ts-morph';
import { isStatic } from './bound-name.ts';
import type { Expression, FileFacts, LocalFact, Reference } from './file-facts.ts';
import { bindingsOf, readHandle } from './follow-variables.ts';
import { literalOf } from './module-names.ts';
import { readExpression, type Names } from './read-expression.ts';
import { readChain, unwrapAwait, type Source } from './syntax.ts';

type Local = readonly [name: string, fact: LocalFact];

/** What a module's own names are bound to, as far as it matters: resources, other names, constants. */
export function readLocals(
  source: Source,
  references: readonly Reference[],
  followed: ReadonlySet<string>,
  indexOf: Names['indexOf'],
): FileFacts['locals'] {
  const names: Names = { indexOf, standsFor: (name) => name };
  const bound = (isInFunction: boolean) =>
    references.flatMap((one, index): Local[] => {
      const isCall = one.kind === 'call' || one.kind === 'new';
      const isHere = (one.context === 'function') === isInFunction;
      if (one.boundTo === undefined || !isHere || !isCall || (isInFunction && !followed.has(one.boundTo))) return [];
      return [[one.boundTo, { kind: 'reference', index }]];
    });
  const declared = source.file.statements.flatMap((node): readonly Local[] => {
    if (ts.isVariableStatement(node)) {
      return node.declarationList.declarations.flatMap((one) => readVariable(one, source, followed, names));
    }
    if (ts.isExportAssignment(node)) return readDefault(node, source, followed, names);
    if (ts.isEnumDeclaration(node))
      return [[node.name.text, { kind: 'constant', value: readEnum(node, source, names) }]];
    return ts.isClassDeclaration(node) ? readStatics(node, source, followed, names) : [];
  });
  // A variable of the module may get what it is in a function; what it is from the start comes first.
  return Object.fromEntries([...bound(true), ...bound(false), ...declared]);
}

function readVariable(
  { name, initializer }: ts.VariableDeclaration,
  source: Source,
  followed: ReadonlySet<string>,
  names: Names,
): readonly Local[] {
  if (initializer === undefined) return [];
  const chain = readHandle(unwrapAwait(initializer)) ?? readChain(initializer);
  if (chain !== undefined && followed.has(chain.root.text)) {
    const { path } = chain;
    const alias = (member: readonly string[]): LocalFact => ({
      kind: 'alias',
      root: chain.root.text,
      path: [...path, ...member],
    });
    return (bindingsOf(name) ?? []).map((one) => [one.name.text, alias(one.member)]);
  }
  if (!ts.isIdentifier(name)) return [];
  const literal = literalOf(initializer);
  if (literal === undefined && followed.has(name.text)) return [];
  const value = readExpression(literal ?? initializer, source, names);
  return value.kind === 'other' || value.kind === 'function' ? [] : [[name.text, { kind: 'constant', value }]];
}

function readDefault(
  { expression }: ts.ExportAssignment,
  source: Source,
  followed: ReadonlySet<string>,
  names: Names,
): readonly Local[] {
  const literal = literalOf(expression);
  if (literal !== undefined) return [['default', { kind: 'constant', value: readExpression(literal, source, names) }]];
  const chain = readChain(expression);
  if (chain === undefined || chain.path.length === 0 || !followed.has(chain.root.text)) return [];
  return [['default', { kind: 'alias', root: chain.root.text, path: chain.path }]];
}

function readEnum(node: ts.EnumDeclaration, source: Source, names: Names): Expression {
  const members = node.members.flatMap(({ name, initializer }): [string, Expression][] =>
    initializer === undefined || !(ts.isIdentifier(name) || ts.isStringLiteralLike(name))
      ? []
      : [[name.text, readExpression(initializer, source, names)]],
  );
  return { kind: 'object', entries: Object.fromEntries(members), open: false, at: source.at(node) };
}

function readStatics(
  node: ts.ClassDeclaration,
  source: Source,
  followed: ReadonlySet<string>,
  names: Names,
): readonly Local[] {
  if (node.name === undefined || !followed.has(node.name.text)) return [];
  const members = node.members
    .filter(isStatic)
    .flatMap(({ name, initializer }): [string, Expression][] =>
      ts.isIdentifier(name) ? [[name.text, readExpression(initializer, source, names)]] : [],
    );
  const value: Expression = { kind: 'object', entries: Object.fromEntries(members), open: false, at: source.at(node) };
  return [[node.name.text, { kind: 'constant', value }]];
}
