import { ts } from 'ts-morph';
import { assignedName, boundName, holderName, isStatic, outermost, wrappedName } from './bound-name.ts';
import type { Context, Reference } from './file-facts.ts';
import { bindingsOf, enterScope, lookUp, type FollowedVariables, type Scope } from './follow-variables.ts';
import { readExpression, type Names } from './read-expression.ts';
import { sqlOfCall, sqlOfTemplate } from './sql-text.ts';
import { isDropped, loadedChain } from './loaded-modules.ts';
import { readChain, unwrap, type Source } from './syntax.ts';
import { readTypeNames } from './type-names.ts';

/** Deeper nesting than people write; the walk itself would overflow the stack somewhere beyond. */
const MAX_DEPTH = 1_000;

class TooDeep extends Error {
  override name = 'TooDeep';
}

interface Found {
  readonly references: readonly Reference[];
  indexOf(node: ts.Node): number | undefined;
}

/**
 * Finds every use of the followed names in a file, in source order, except where an inner scope declares the name anew.
 * Calls that hold another reference in their arguments come after it, so that an expression can point backwards.
 */
export function collectReferences(source: Source, followed: FollowedVariables): Found {
  const found: Reference[] = [];
  const indexes = new Map<ts.Node, number>();
  const indexOf = (node: ts.Node) => indexes.get(node);
  const consumed = new Set<ts.Node>();

  const add = (node: ts.Node, reference: Reference) => {
    indexes.set(node, found.length);
    found.push(reference);
  };
  const visit = (node: ts.Node, outer: Scope, context: Context, depth: number): void => {
    if (depth > MAX_DEPTH) throw new TooDeep(`nested deeper than ${MAX_DEPTH} levels`);
    if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return;
    if (ts.isImportDeclaration(node) || ts.isImportEqualsDeclaration(node) || ts.isExportDeclaration(node)) return;
    const scope = enterScope(node, outer, followed, source);
    const names: Names = { indexOf, standsFor: (name) => (scope.has(name) ? scope.get(name) : name) };
    const followedChain = (target: ts.Expression) => {
      const chain = readChain(target);
      const root = chain === undefined ? undefined : lookUp(chain.root.text, scope, followed);
      if (chain !== undefined && root !== undefined) return { root, path: chain.path, name: chain.root };
      const loaded = chain === undefined ? loadedChain(target, followed, source) : undefined;
      return loaded === undefined ? undefined : { ...loaded, name: undefined };
    };
    const below = contextOf(node, context);
    const use = useAt(node);
    const chain = use === undefined ? undefined : followedChain(use.target);
    if (use !== undefined && chain !== undefined) {
      markChain(use.target, consumed);
      for (const arg of use.args) visit(arg, scope, below, depth + 1);
      const method = chain.path.at(-1);
      const sql = use.template === undefined ? sqlOfCall(method, use.args) : sqlOfTemplate(use.template);
      const variable = boundName(node as ts.Expression) ?? wrappedName(node as ts.Expression);
      const boundTo = variable === undefined ? undefined : (scope.get(variable) ?? variable);
      add(node, {
        root: chain.root,
        path: chain.path,
        kind: use.kind,
        context,
        args: use.args.map((arg) => readExpression(arg, source, names)),
        typeArgs: readTypeNames(use.typeArgs),
        ...(boundTo === undefined ? {} : { boundTo }),
        ...(sql === undefined ? {} : { sql }),
        at: source.at(node),
      });
      if (use.template !== undefined) visit(use.template, scope, below, depth + 1);
      return;
    }
    if (ts.isExpression(node) && !consumed.has(node)) {
      const bare = followedChain(node);
      if (bare !== undefined && (bare.name === undefined || !isNameOnly(bare.name))) {
        markChain(node, consumed);
        if (bare.name === undefined && bare.path.length === 0 && isDropped(node)) return;
        const { boundTo: variable, ...bareKind } = bareUse(node, bare.path, context);
        const boundTo = variable === undefined ? undefined : names.standsFor(variable);
        const more = { root: bare.root, context, args: [], typeArgs: [], at: source.at(node) };
        add(node, { ...bareKind, ...more, ...(boundTo === undefined ? {} : { boundTo }) });
        return;
      }
    }
    ts.forEachChild(node, (child) => visit(child, scope, isStatic(child) ? context : below, depth + 1));
  };
  visit(source.file, new Map(), 'top', 0);
  return { references: found, indexOf };
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
  context: Context,
): Pick<Reference, 'path' | 'kind'> & { boundTo?: string } {
  const outer = outermost(node);
  const { parent } = outer;
  const isArgument = (ts.isCallExpression(parent) || ts.isNewExpression(parent)) && parent.expression !== outer;
  if (isArgument) return { kind: 'argument', path };
  const boundTo = boundName(outer) ?? destructuredTo(outer) ?? (context === 'top' ? holderName(outer) : undefined);
  return { kind: path.length > 0 ? 'member' : 'value', path, ...(boundTo === undefined ? {} : { boundTo }) };
}

/** The first of the names that an object is taken apart into. */
function destructuredTo({ parent }: ts.Expression): string | undefined {
  return ts.isVariableDeclaration(parent) ? bindingsOf(parent.name)?.[0]?.name.text : undefined;
}

/** Identifiers that name something new or a member rather than use a variable. */
function isNameOnly(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isShorthandPropertyAssignment(parent)) return false;
  if (ts.isBinaryExpression(parent) && parent.left === node && assignedName(parent, parent.right)) return true;
  const { name, propertyName }: { name?: ts.Node; propertyName?: ts.Node } = parent as ts.Node & ts.BindingElement;
  return (
    name === node || propertyName === node || ts.isLabeledStatement(parent) || ts.isBreakOrContinueStatement(parent)
  );
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
