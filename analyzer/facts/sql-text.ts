import { ts } from 'ts-morph';
import { unwrap } from './syntax.ts';

/** A template's text as SQL: each interpolation becomes a parameter, as the drivers make it one. */
export function sqlOfTemplate(template: ts.TemplateLiteral): string {
  if (ts.isNoSubstitutionTemplateLiteral(template)) return template.text;
  return template.templateSpans.reduce(
    (sql, span, index) => `${sql}$${index + 1}${span.literal.text}`,
    template.head.text,
  );
}

/** The methods whose first argument is a statement, of Encore's own class and of the common drivers. */
const METHODS = new Set([
  ...['query', 'queryRow', 'queryAll', 'exec', 'rawQuery', 'rawQueryRow', 'rawQueryAll', 'rawExec'],
]);

/** SQL that a method call hands over as its first argument, if that can be read. */
export function sqlOfCall(method: string | undefined, args: readonly ts.Expression[]): string | undefined {
  if (method === undefined || !METHODS.has(method) || args[0] === undefined) return undefined;
  const first = unwrap(args[0]);
  // An interpolation in a raw string is text, not a parameter: what it makes of the statement is not known.
  return ts.isStringLiteralLike(first) ? first.text : undefined;
}
