import { ts } from 'ts-morph';
import type { Expression } from './file-facts.ts';
import { readChain, unwrap, type Source } from './syntax.ts';

/** Names the references already found in the file, so that an expression can point at one. */
export type ReferenceIndex = (node: ts.Node) => number | undefined;

const MAX_DEPTH = 12;
const MAX_ENTRIES = 500;

/** Reads an expression as data. Whatever would need running becomes `other` with its text. */
export function readExpression(node: ts.Expression, source: Source, indexOf: ReferenceIndex, depth = 0): Expression {
  const inner = unwrap(node);
  const at = source.at(inner);
  const read = (part: ts.Expression) => readExpression(part, source, indexOf, depth + 1);
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
  if (ts.isObjectLiteralExpression(inner)) return readObject(inner, source, indexOf, depth);
  if (ts.isTemplateExpression(inner)) {
    const parts = inner.templateSpans.flatMap((span) => [read(span.expression), literal(span.literal.text, at)]);
    return { kind: 'joined', parts: [literal(inner.head.text, at), ...parts], text: source.text(inner), at };
  }
  if (ts.isBinaryExpression(inner)) return readBinary(inner, source, read);
  if (ts.isCallExpression(inner) || ts.isNewExpression(inner)) {
    const index = indexOf(inner);
    return index === undefined ? other : { kind: 'reference', index, at };
  }
  const chain = readChain(inner);
  return chain === undefined ? other : { kind: 'name', root: chain.root.text, path: chain.path, at };
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

function readObject(
  node: ts.ObjectLiteralExpression,
  source: Source,
  indexOf: ReferenceIndex,
  depth: number,
): Expression {
  const entries: Record<string, Expression> = Object.create(null);
  let open = node.properties.length > MAX_ENTRIES;
  for (const property of node.properties.slice(0, MAX_ENTRIES)) {
    const name = property.name === undefined ? undefined : readKey(property.name);
    if (name === undefined) open = true;
    else if (ts.isPropertyAssignment(property)) {
      entries[name] = readExpression(property.initializer, source, indexOf, depth + 1);
    } else if (ts.isShorthandPropertyAssignment(property)) {
      entries[name] = { kind: 'name', root: name, path: [], at: source.at(property) };
    } else entries[name] = { kind: 'function', at: source.at(property) };
  }
  return { kind: 'object', entries: { ...entries }, open, at: source.at(node) };
}

function readKey(name: ts.PropertyName): string | undefined {
  if (ts.isIdentifier(name) || ts.isStringLiteralLike(name) || ts.isNumericLiteral(name)) return name.text;
  if (ts.isComputedPropertyName(name) && ts.isStringLiteralLike(name.expression)) return name.expression.text;
  return undefined;
}
