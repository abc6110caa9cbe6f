import type { Expression } from '../../facts/file-facts.ts';
import { evaluate, resolveExpression } from '../../link/evaluate.ts';
import type { Program } from '../../link/program.ts';
import { known, type Value } from '../../model/value.ts';
import { parseDuration } from './duration.ts';

/** Reads the properties of a configuration object: literal, default, or unknown with its text. */
export interface ConfigReader {
  /** The property's expression; undefined where it is absent for sure. */
  expression(name: string): Expression | undefined;
  value(name: string, otherwise: unknown): Value;
  /** In seconds. Accepts Encore's duration strings: `30s`, `1h30m`. */
  seconds(name: string, otherwise: number): Value;
  /** The same for a nested object. */
  nested(name: string): ConfigReader;
}

/** @param expression undefined where the argument is absent: then every property has its default */
export function readConfig(program: Program, path: string, expression: Expression | undefined): ConfigReader {
  const found = expression === undefined ? undefined : resolveExpression(program, path, expression);
  const object = found?.value.kind === 'object' ? found.value : undefined;
  const where = found?.path ?? path;
  const missing = (otherwise: unknown): Value => {
    if (found === undefined || (object !== undefined && !object.open)) return known(otherwise);
    const { at } = found.value;
    const text = found.value.kind === 'other' ? found.value.text : 'the configuration is computed';
    return { known: false, expression: text, at: { path: where, line: at[0], column: at[1] } };
  };
  const entry = (name: string) =>
    object !== undefined && Object.hasOwn(object.entries, name) ? object.entries[name] : undefined;
  const value = (name: string, otherwise: unknown) => {
    const own = entry(name);
    return own === undefined ? missing(otherwise) : evaluate(program, where, own);
  };
  return {
    expression: entry,
    value,
    seconds: (name, otherwise) => {
      const own = value(name, otherwise);
      if (!own.known || typeof own.value !== 'string') return own;
      const seconds = parseDuration(own.value);
      return seconds === undefined ? own : known(seconds);
    },
    nested: (name) => readConfig(program, where, entry(name)),
  };
}
