import { ts } from 'ts-morph';
import type { Expression } from './file-facts.ts';
import { readChain, unwrap, type Source } from './syntax.ts';

/** What the names and calls in an expression mean where it stands. */
export interface Names {
  /** The reference already found at a node, so that an expression can point at it. */
  indexOf(node: ts.Node): number | undefined;
  /** The name that a name stands for; undefined where something hides it that is not followed. */
  standsFor(name: string): string | undefined;
}

const MAX_DEPTH = 12;
const MAX_ENTRIES = 500;

/** Reads an expression as data. Whatever would need running becomes `other` with its text. */
export function readExpression(node: ts.Expression, source: Source, names: Names, depth = 0): Expression {
  const inner = unwrap(node);
  const at = source.at(inner);
  const read = (part: ts.Expression) => readExpression(part, source, names, depth + 1);
  const other: Expression = { kind: 'other', text: source.text(inner), at };
  if (depth > MAX_DEPTH) return other;
  if (ts.isStringLiteralLike(inner)) return { kind: 'literal', value: inner.text, at };
  if (ts.isNumericLiteral(inner)) return { kind: 'literal', value: Number(inner.text.replaceAll('_', '')), at };
  const constant = readKeyword(inner);
  if (constant !== undefined) return { kind: 'literal', value: constant, at };
  if (ts.isPrefixUnaryExpression(inner)) return readUnary(inner, read, other);
  if (ts.isArrowFunction(inner) || ts.isFunctionExpression(inner)) return { kind: 'function', at };
  if (ts.isArrayLiteralExpression(inner)) {
    return inner.elements.length > MAX_ENTRIES ? other : { kind: 'array', items: inner.elements.map(read), at };
  }
  if (ts.isObjectLiteralExpression(inner)) return readObject(inner, source, names, depth);
  if (ts.isTemplateExpression(inner)) {
    const parts = inner.templateSpans.flatMap((span) => [read(span.expression), literal(span.literal.text, at)]);
    return { kind: 'joined', parts: [literal(inner.head.text, at), ...parts], text: source.text(inner), at };
  }
  if (ts.isBinaryExpression(inner)) return readBinary(inner, source, read);
  if (ts.isCallExpression(inner) || ts.isNewExpression(inner)) {
    const index = names.indexOf(inner);
    return index === undefined ? other : { kind: 'reference', index, at };
  }
  const chain = readChain(inner);
  if (chain === undefined) return readMember(inner, source, names, depth) ?? other;
  const root = names.standsFor(chain.root.text);
  return root === undefined ? other : { kind: 'name', root, path: chain.path, at };
}

/** A member of what a call makes, `new SQLDatabase('shop').connectionString`, comes from that call. */
function readMember(node: ts.Expression, source: Source, names: Names, depth: number): Expression | undefined {
  if (!ts.isPropertyAccessExpression(node) && !ts.isAwaitExpression(node)) return undefined;
  const inner = readExpression(node.expression, source, names, depth + 1);
  return inner.kind === 'reference' ? { ...inner, at: source.at(node) } : undefined;
}

function literal(value: string, at: Expression['at']): Expression {
  return { kind: 'literal', value, at };
}

function readKeyword(node: ts.Expression): boolean | null | undefined {
  if (node.kind === ts.SyntaxKind.TrueKeyword) return true;
  if (node.kind === ts.SyntaxKind.FalseKeyword) return false;
  return node.kind === ts.SyntaxKind.NullKeyword ? null : undefined;
}

function readUnary(node: ts.PrefixUnaryExpression, read: (part: ts.Expression) => Expression, other: Expression) {
  if (node.operator !== ts.SyntaxKind.MinusToken) return other;
  const operand = read(node.operand);
  return operand.kind === 'literal' && typeof operand.value === 'number'
    ? { ...operand, value: -operand.value }
    : other;
}

/** Arithmetic on literals (`2 * 1024 * 1024`) is worth reading; `+` also joins strings. */
function readBinary(node: ts.BinaryExpression, source: Source, read: (part: ts.Expression) => Expression): Expression {
  const at = source.at(node);
  const other: Expression = { kind: 'other', text: source.text(node), at };
  const operator = node.operatorToken.kind;
  const known = [
    ts.SyntaxKind.PlusToken,
    ts.SyntaxKind.AsteriskToken,
    ts.SyntaxKind.MinusToken,
    ts.SyntaxKind.SlashToken,
  ];
  if (!known.includes(operator)) return other;
  const left = read(node.left);
  const right = read(node.right);
  const numbers = left.kind === 'literal' && right.kind === 'literal' ? [left.value, right.value] : [];
  const [a, b] = numbers;
  if (typeof a === 'number' && typeof b === 'number') {
    if (operator === ts.SyntaxKind.AsteriskToken) return { kind: 'literal', value: a * b, at };
    if (operator === ts.SyntaxKind.MinusToken) return { kind: 'literal', value: a - b, at };
    if (operator === ts.SyntaxKind.PlusToken) return { kind: 'literal', value: a + b, at };
    return b === 0 ? other : { kind: 'literal', value: a / b, at };
  }
  return operator === ts.SyntaxKind.PlusToken
    ? { kind: 'joined', parts: [left, right], text: source.text(node), at }
    : other;
}

function readObject(node: ts.ObjectLiteralExpression, source: Source, names: Names, depth: number): Expression {
  const at = source.at(node);
  if (node.properties.length > MAX_ENTRIES) return { kind: 'object', entries: {}, open: true, at };
  const parts: Expression[] = [];
  let plain: ts.ObjectLiteralElementLike[] = [];
  const flush = () => {
    if (plain.length > 0) parts.push(readEntries(plain, at, source, names, depth));
    plain = [];
  };
  for (const property of node.properties) {
    if (ts.isSpreadAssignment(property)) {
      flush();
      parts.push(readExpression(property.expression, source, names, depth + 1));
    } else plain.push(property);
  }
  if (parts.length === 0) return readEntries(plain, at, source, names, depth);
  flush();
  return { kind: 'merged', parts, at };
}

function readEntries(
  properties: readonly ts.ObjectLiteralElementLike[],
  at: Expression['at'],
  source: Source,
  names: Names,
  depth: number,
): Expression {
  const entries: Record<string, Expression> = Object.create(null);
  let open = false;
  for (const property of properties) {
    const name = property.name === undefined ? undefined : readKey(property.name);
    if (name === undefined) open = true;
    else if (ts.isPropertyAssignment(property)) {
      entries[name] = readExpression(property.initializer, source, names, depth + 1);
    } else if (ts.isShorthandPropertyAssignment(property)) {
      const root = names.standsFor(name);
      const place = source.at(property);
      entries[name] =
        root === undefined ? { kind: 'other', text: name, at: place } : { kind: 'name', root, path: [], at: place };
    } else entries[name] = { kind: 'function', at: source.at(property) };
  }
  return { kind: 'object', entries: { ...entries }, open, at };
}

function readKey(name: ts.PropertyName): string | undefined {
  if (ts.isIdentifier(name) || ts.isStringLiteralLike(name) || ts.isNumericLiteral(name)) return name.text;
  if (ts.isComputedPropertyName(name) && ts.isStringLiteralLike(name.expression)) return name.expression.text;
  return undefined;
}
