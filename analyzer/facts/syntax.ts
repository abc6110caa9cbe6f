import { ts } from 'ts-morph';
import type { Position } from './file-facts.ts';

/** What reading one file needs at hand: its syntax tree and a way to name places in it. */
export interface Source {
  readonly file: ts.SourceFile;
  at(node: ts.Node): Position;
  /** The node's text on one line, at most 80 characters. */
  text(node: ts.Node): string;
}

export function sourceOf(file: ts.SourceFile): Source {
  const at = (node: ts.Node): Position => {
    const { line, character } = file.getLineAndCharacterOfPosition(node.getStart(file));
    return [line + 1, character + 1];
  };
  const text = (node: ts.Node) => {
    const start = node.getStart(file);
    const line = file.text.slice(start, Math.min(node.end, start + 400)).replace(/\s+/g, ' ');
    return line.length > 80 ? `${line.slice(0, 79)}…` : line;
  };
  return { file, at, text };
}

/** Takes off what changes types only: parentheses, `as`, `satisfies`, `!`, `<T>x`. */
export function unwrap(node: ts.Expression): ts.Expression {
  let inner = node;
  while (
    ts.isParenthesizedExpression(inner) ||
    ts.isAsExpression(inner) ||
    ts.isSatisfiesExpression(inner) ||
    ts.isNonNullExpression(inner) ||
    ts.isTypeAssertionExpression(inner)
  ) {
    inner = inner.expression;
  }
  return inner;
}

/** The same without `await`s. */
export function unwrapAwait(node: ts.Expression): ts.Expression {
  let inner = unwrap(node);
  while (ts.isAwaitExpression(inner)) inner = unwrap(inner.expression);
  return inner;
}

const PROMISE = new Set(['then', 'catch', 'finally']);

/** The specifier of `import('x')` or `require('x')`; undefined for anything else. */
export function readModuleCall(node: ts.Node): string | undefined {
  if (!ts.isCallExpression(node) || node.arguments.length === 0) return undefined;
  const { expression, arguments: args } = node;
  const loads =
    expression.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(expression) && expression.text === 'require');
  return loads && ts.isStringLiteralLike(args[0]!) ? args[0].text : undefined;
}

/** `(await import('x')).a.b` as the call and members; of a promise that is not awaited, none are known. */
export function readModuleChain(
  node: ts.Expression,
): { readonly call: ts.CallExpression; readonly path: string[] } | undefined {
  const path: string[] = [];
  let inner = unwrapAwait(node);
  while (ts.isPropertyAccessExpression(inner)) {
    path.push(inner.name.text);
    inner = unwrapAwait(inner.expression);
  }
  if (!ts.isCallExpression(inner) || readModuleCall(inner) === undefined) return undefined;
  return { call: inner, path: PROMISE.has(path.at(-1) ?? '') ? [] : path.toReversed() };
}

/** `a.b['c'][0]` as root and members; undefined where it does not start at a name or a member is computed. */
export function readChain(node: ts.Expression): { readonly root: ts.Identifier; readonly path: string[] } | undefined {
  const path: string[] = [];
  let inner = unwrap(node);
  for (;;) {
    if (ts.isIdentifier(inner)) return { root: inner, path: path.toReversed() };
    if (ts.isPropertyAccessExpression(inner)) path.push(inner.name.text);
    else if (ts.isElementAccessExpression(inner) && isLiteralKey(inner.argumentExpression)) {
      path.push(inner.argumentExpression.text);
    } else return undefined;
    inner = unwrap(inner.expression);
  }
}

const isLiteralKey = (node: ts.Expression): node is ts.StringLiteralLike | ts.NumericLiteral =>
  ts.isStringLiteralLike(node) || ts.isNumericLiteral(node);
