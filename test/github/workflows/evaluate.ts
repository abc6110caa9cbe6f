import { data, Evaluator, Lexer, Parser } from '@actions/expressions';
import type { FunctionDefinition } from '@actions/expressions/funcs/info';

/** The contexts of expressions, by name: `github`, `inputs`, `secrets`, `needs`, `steps`, `env`. */
export type Contexts = Readonly<Record<string, unknown>>;

/** How the steps or jobs before this one ended. */
export type EndedSoFar = 'success' | 'failure' | 'cancelled';

/** Fills in `${{ … }}`, as GitHub does: by its own parser of expressions. */
export function interpolate(
  text: string | number | boolean,
  contexts: Contexts,
  soFar: EndedSoFar = 'success',
): string {
  return String(text).replace(/\$\{\{([\s\S]*?)\}\}/g, (_, expression: string) =>
    evaluate(expression, contexts, soFar).coerceString(),
  );
}

/** A condition of `if`; without a status function it also asks for success so far. */
export function isTrue(condition: string | boolean | undefined, contexts: Contexts, soFar: EndedSoFar): boolean {
  const text = String(condition ?? 'success()').replace(/^\s*\$\{\{([\s\S]*)\}\}\s*$/, '$1');
  const asksStatus = /\b(success|failure|cancelled|always)\s*\(/.test(text);
  const whole = asksStatus ? text : `success() && (${text})`;
  // By the language's own notion of truth: 0, '' and null are false, '0' is true.
  return evaluate(`(${whole}) && true || false`, contexts, soFar).coerceString() === 'true';
}

function evaluate(expression: string, contexts: Contexts, soFar: EndedSoFar): data.ExpressionData {
  const status = (name: string, value: boolean): FunctionDefinition => ({
    name,
    minArgs: 0,
    maxArgs: 0,
    description: '',
    call: () => new data.BooleanData(value),
  });
  const functions = [
    status('success', soFar === 'success'),
    status('failure', soFar === 'failure'),
    status('cancelled', soFar === 'cancelled'),
    status('always', true),
  ];
  const { tokens } = new Lexer(expression).lex();
  const parsed = new Parser(tokens, Object.keys(contexts), functions).parse();
  const pairs = Object.entries(contexts).map(([key, value]) => ({
    key,
    value: JSON.parse(JSON.stringify(value), data.reviver) as data.ExpressionData,
  }));
  return new Evaluator(
    parsed,
    new data.Dictionary(...pairs),
    new Map(functions.map((one) => [one.name, one])),
  ).evaluate();
}
