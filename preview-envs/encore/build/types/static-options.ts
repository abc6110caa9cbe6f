import { ts } from 'ts-morph';
import type { StaticFiles } from '../../manifest.ts';
import type { Declaration } from './find-declaration.ts';

/**
 * The options of `api.static` that the graph does not hold, as far as they are literals. `notFound` is a path relative
 * to the declaring file.
 */
export function readStaticOptions(call: Declaration): Omit<StaticFiles, 'dir'> {
  const options = call.arguments?.[0];
  const property = (name: string) => (options === undefined ? undefined : literal(member(options, name)));
  const notFound = property('notFound');
  const status = property('notFoundStatus');
  const headers = property('headers');
  return {
    notFound: typeof notFound === 'string' ? notFound : undefined,
    notFoundStatus: typeof status === 'number' ? status : undefined,
    headers: isHeaders(headers) ? headers : {},
  };
}

type Literal = string | number | readonly Literal[] | { readonly [name: string]: Literal } | undefined;

function member(object: ts.Expression, name: string): ts.Expression | undefined {
  if (!ts.isObjectLiteralExpression(object)) return undefined;
  const found = object.properties.find((one) => ts.isPropertyAssignment(one) && nameOf(one.name) === name);
  return found !== undefined && ts.isPropertyAssignment(found) ? found.initializer : undefined;
}

function nameOf(name: ts.PropertyName): string | undefined {
  return ts.isIdentifier(name) || ts.isStringLiteralLike(name) ? name.text : undefined;
}

function literal(node: ts.Expression | undefined): Literal {
  if (node === undefined) return undefined;
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isNumericLiteral(node)) return Number(node.text);
  if (ts.isAsExpression(node) || ts.isParenthesizedExpression(node)) return literal(node.expression);
  if (ts.isArrayLiteralExpression(node)) return node.elements.map(literal);
  if (!ts.isObjectLiteralExpression(node)) return undefined;
  const entries = node.properties.flatMap((one) => {
    const name = ts.isPropertyAssignment(one) ? nameOf(one.name) : undefined;
    return name === undefined || !ts.isPropertyAssignment(one) ? [] : [[name, literal(one.initializer)] as const];
  });
  return Object.fromEntries(entries);
}

function isHeaders(value: Literal): value is Record<string, string | readonly string[]> {
  const isText = (one: Literal) => typeof one === 'string';
  if (typeof value !== 'object' || Array.isArray(value)) return false;
  return Object.values(value).every((one) => isText(one) || (Array.isArray(one) && one.every(isText)));
}
