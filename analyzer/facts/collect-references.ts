import { ts } from 'ts-morph';
import type { Context, Reference } from './file-facts.ts';
import { readExpression } from './read-expression.ts';
import { namesDeclaredIn } from './scopes.ts';
import { sqlOfCall, sqlOfTemplate } from './sql-text.ts';
import { readChain, unwrap, type Source } from './syntax.ts';
import { readTypeNames } from './type-names.ts';

/** Deeper nesting than people write; the walk itself would overflow the stack somewhere beyond. */
const MAX_DEPTH = 1_000;

class TooDeep extends Error {
  override name = 'TooDeep';
}

/**
 * Finds every use of the given names in a file, in source order, except where an inner scope declares the name anew.
 * Calls that hold another reference in their arguments come after it, so that an expression can point backwards.
 */
export function collectReferences(source: Source, names: ReadonlySet<string>): readonly Reference[] {
  const found: Reference[] = [];
  const indexes = new Map<ts.Node, number>();
  const indexOf = (node: ts.Node) => indexes.get(node);
  const consumed = new Set<ts.Node>();

  const add = (node: ts.Node, reference: Reference) => {
    indexes.set(node, found.length);
    found.push(reference);
  };
  const visit = (node: ts.Node, hidden: ReadonlySet<string>, context: Context, depth: number): void => {
    if (depth > MAX_DEPTH) throw new TooDeep(`nested deeper than ${MAX_DEPTH} levels`);
    if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return;
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return;
    const declared = namesDeclaredIn(node).filter((name) => names.has(name));
    const inner = declared.length === 0 ? hidden : new Set([...hidden, ...declared]);
    const isVisible = (name: ts.Identifier) => names.has(name.text) && !inner.has(name.text);
    const below = contextOf(node, context);
    const use = useAt(node);
    const chain = use === undefined ? undefined : readChain(use.target);
    if (use !== undefined && chain !== undefined && isVisible(chain.root)) {
      markChain(use.target, consumed);
      for (const arg of use.args) visit(arg, inner, below, depth + 1);
      const method = chain.path.at(-1);
      const sql = use.template === undefined ? sqlOfCall(method, use.args) : sqlOfTemplate(use.template);
      const boundTo = boundName(node);
      add(node, {
        root: chain.root.text,
        path: chain.path,
        kind: use.kind,
        context,
        args: use.args.map((arg) => readExpression(arg, source, indexOf)),
        typeArgs: readTypeNames(use.typeArgs),
        ...(boundTo === undefined ? {} : { boundTo }),
        ...(sql === undefined ? {} : { sql }),
        at: source.at(node),
      });
      if (use.template !== undefined) visit(use.template, inner, below, depth + 1);
      return;
    }
    if (ts.isExpression(node) && !consumed.has(node)) {
      const bare = readChain(node);
      if (bare !== undefined && isVisible(bare.root) && !isNameOnly(bare.root)) {
        markChain(node, consumed);
        add(node, {
          ...bareUse(node, bare.path),
          root: bare.root.text,
          context,
          args: [],
          typeArgs: [],
          at: source.at(node),
        });
        return;
      }
    }
    ts.forEachChild(node, (child) => visit(child, inner, below, depth + 1));
  };
  visit(source.file, new Set(), 'top', 0);
  return found;
}

interface Use {
  readonly kind: 'call' | 'new' | 'template';
  readonly target: ts.Expression;
  readonly args: readonly ts.Expression[];
  readonly typeArgs: readonly ts.TypeNode[];
  readonly template?: ts.TemplateLiteral;
}

function useAt(node: ts.Node): Use | undefined {
  if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
    const kind = ts.isNewExpression(node) ? 'new' : 'call';
    return { kind, target: node.expression, args: node.arguments ?? [], typeArgs: node.typeArguments ?? [] };
  }
  if (!ts.isTaggedTemplateExpression(node)) return undefined;
  return { kind: 'template', target: node.tag, args: [], typeArgs: node.typeArguments ?? [], template: node.template };
}

function bareUse(
  node: ts.Expression,
  path: readonly string[],
): Pick<Reference, 'path' | 'kind'> & { boundTo?: string } {
  let outer: ts.Node = node;
  while (ts.isExpression(outer.parent) && unwrap(outer.parent) === unwrap(node)) outer = outer.parent;
  const { parent } = outer;
  const isArgument = (ts.isCallExpression(parent) || ts.isNewExpression(parent)) && parent.expression !== outer;
  if (isArgument) return { kind: 'argument', path };
  const boundTo = boundName(outer);
  return { kind: path.length > 0 ? 'member' : 'value', path, ...(boundTo === undefined ? {} : { boundTo }) };
}

/** The variable a node initialises, or `default` for a default export. */
function boundName(node: ts.Node): string | undefined {
  let outer = node;
  while (ts.isExpression(outer.parent) && unwrap(outer.parent) === node) outer = outer.parent;
  const { parent } = outer;
  if (ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name)) return parent.name.text;
  return ts.isExportAssignment(parent) ? 'default' : undefined;
}

/** Identifiers that name something new or a member rather than use a variable. */
function isNameOnly(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAssignment(parent) || ts.isMethodDeclaration(parent)) return parent.name === node;
  if (ts.isVariableDeclaration(parent) || ts.isParameter(parent)) return parent.name === node;
  if (ts.isFunctionDeclaration(parent) || ts.isClassDeclaration(parent)) return parent.name === node;
  if (ts.isBindingElement(parent)) return parent.name === node || parent.propertyName === node;
  if (ts.isPropertyDeclaration(parent) || ts.isEnumMember(parent)) return parent.name === node;
  return ts.isLabeledStatement(parent) || ts.isJsxAttribute(parent);
}

function markChain(node: ts.Expression, consumed: Set<ts.Node>): void {
  let inner: ts.Node = node;
  for (;;) {
    consumed.add(inner);
    if (ts.isPropertyAccessExpression(inner) || ts.isElementAccessExpression(inner)) inner = inner.expression;
    else if (ts.isExpression(inner) && unwrap(inner) !== inner) inner = unwrap(inner);
    else return;
  }
}

function contextOf(node: ts.Node, outer: Context): Context {
  if (ts.isIterationStatement(node, false)) return 'loop';
  if (outer === 'loop') return 'loop';
  if (ts.isFunctionLike(node) || ts.isClassLike(node)) return 'function';
  if (outer === 'top' && (ts.isIfStatement(node) || ts.isConditionalExpression(node))) return 'condition';
  return outer;
}
