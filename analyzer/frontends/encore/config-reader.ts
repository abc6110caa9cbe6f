import type { Expression } from '../../facts/file-facts.ts';
import { evaluate, resolveExpression, unreadFiles } from '../../link/evaluate.ts';
import type { Program } from '../../link/program.ts';
import { known, type Value } from '../../model/value.ts';
import { parseDuration } from './duration.ts';

/** Reads the properties of a configuration object: literal, default, or unknown with its text. */
export interface ConfigReader {
  /** The property's expression; undefined where it is absent or cannot be read. */
  expression(name: string): Expression | undefined;
  value(name: string, otherwise: unknown): Value;
  /** In seconds. Accepts Encore's duration strings: `30s`, `1h30m`. */
  seconds(name: string, otherwise: number): Value;
  /** The same for a nested object. */
  nested(name: string): ConfigReader;
}

/** One object of those a configuration is spread from, with the file it stands in. */
interface Layer {
  readonly path: string;
  readonly value: Expression;
}

type Entry =
  | { readonly is: 'found'; readonly path: string; readonly value: Expression }
  | { readonly is: 'absent' }
  /** The value is the object that would have it. */
  | { readonly is: 'unreadable'; readonly path: string; readonly value: Expression };

/**
 * @param expression undefined where the argument is absent: then every property has its default
 * @param want told of files that were not read and that a property's value comes from
 */
export function readConfig(
  program: Program,
  path: string,
  expression: Expression | undefined,
  want: (file: string) => void,
): ConfigReader {
  const layers = expression === undefined ? [] : layersOf(program, path, expression, 0);
  const find = (name: string): Entry => findEntry(layers, name);
  const value = (name: string, otherwise: unknown): Value => {
    const entry = find(name);
    if (entry.is === 'absent') return known(otherwise);
    const read = entry.is === 'found' ? evaluate(program, entry.path, entry.value) : unknownOf(entry);
    if (!read.known) for (const file of unreadFiles(program, entry.path, entry.value)) want(file);
    return read;
  };
  return {
    expression: (name) => {
      const entry = find(name);
      return entry.is === 'found' ? entry.value : undefined;
    },
    value,
    seconds: (name, otherwise) => {
      const own = value(name, otherwise);
      if (!own.known || typeof own.value !== 'string') return own;
      const seconds = parseDuration(own.value);
      return seconds === undefined ? own : known(seconds);
    },
    nested: (name) => {
      const entry = find(name);
      return entry.is === 'absent'
        ? readConfig(program, path, undefined, want)
        : readConfig(program, entry.path, entry.value, want);
    },
  };
}

/** The objects that make up a configuration, first the one that wins. */
function layersOf(program: Program, path: string, expression: Expression, depth: number): readonly Layer[] {
  const found = resolveExpression(program, path, expression);
  if (found.value.kind !== 'merged' || depth > 8) return [found];
  return found.value.parts.toReversed().flatMap((part) => layersOf(program, found.path, part, depth + 1));
}

function findEntry(layers: readonly Layer[], name: string): Entry {
  for (const { path, value } of layers) {
    if (value.kind === 'object' && Object.hasOwn(value.entries, name)) {
      return { is: 'found', path, value: value.entries[name]! };
    }
    if (value.kind === 'object' && !value.open) continue;
    return { is: 'unreadable', path, value };
  }
  return { is: 'absent' };
}

function unknownOf({ path, value }: Entry & { is: 'unreadable' }): Value {
  const expression = value.kind === 'other' ? value.text : 'the configuration is computed';
  return { known: false, expression, at: { path, line: value.at[0], column: value.at[1] } };
}
