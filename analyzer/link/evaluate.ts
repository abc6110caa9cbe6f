import type { Expression } from '../facts/file-facts.ts';
import type { KnownValue, Value } from '../model/value.ts';
import { resolveName, type Program } from './program.ts';

/** Reads an expression's value through constants of this and other files; whatever is computed stays unknown. */
export function evaluate(program: Program, path: string, expression: Expression, depth = 0): Value {
  const { at } = expression;
  const unknown = (text: string): Value => ({
    known: false,
    expression: text,
    at: { path, line: at[0], column: at[1] },
  });
  if (depth > 20) return unknown('…');
  const read = (part: Expression) => evaluate(program, path, part, depth + 1);
  switch (expression.kind) {
    case 'literal':
      return { known: true, value: expression.value };
    case 'array':
      return { known: true, value: expression.items.map(read) };
    case 'object': {
      if (expression.open) return unknown('{ … }');
      const entries = Object.entries(expression.entries).map(([key, value]) => [key, read(value)] as const);
      return { known: true, value: Object.fromEntries(entries) };
    }
    case 'merged': {
      let merged: Readonly<Record<string, Value>> = {};
      for (const part of expression.parts.map(read)) {
        if (!part.known || !isRecord(part.value)) return unknown('{ … }');
        merged = { ...merged, ...part.value };
      }
      return { known: true, value: merged };
    }
    case 'joined': {
      const parts = expression.parts.map(read);
      const texts = parts.map((part) => (part.known && isText(part.value) ? String(part.value) : undefined));
      return texts.includes(undefined) ? unknown(expression.text) : { known: true, value: texts.join('') };
    }
    case 'name': {
      const dotted = [expression.root, ...expression.path].join('.');
      const constant = resolveConstant(program, path, expression);
      if (constant === undefined) return unknown(dotted);
      const value = evaluate(program, constant.path, constant.value, depth + 1);
      return value.known ? value : unknown(dotted);
    }
    case 'reference':
    case 'function':
      return unknown('a call');
    case 'other':
      return unknown(expression.text);
  }
}

/** The expression a name stands for, members of constant objects followed; itself unless it is a constant's name. */
export function resolveExpression(program: Program, path: string, expression: Expression): Located {
  if (expression.kind !== 'name') return { path, value: expression };
  return resolveConstant(program, path, expression) ?? { path, value: expression };
}

/** Files that an expression's names are imported from and that were not read: with them it may have a value. */
export function unreadFiles(program: Program, path: string, expression: Expression): readonly string[] {
  if (expression.kind === 'joined') return expression.parts.flatMap((part) => unreadFiles(program, path, part));
  if (expression.kind !== 'name') return [];
  const imported = program.files.get(path)?.imports.find((one) => one.local === expression.root);
  const target = imported === undefined ? undefined : program.resolveModule(path, imported.specifier);
  return target === undefined || program.files.has(target) ? [] : [target];
}

interface Located {
  readonly path: string;
  readonly value: Expression;
}

function resolveConstant(program: Program, path: string, name: Expression & { kind: 'name' }): Located | undefined {
  const meaning = resolveName(program, path, name.root, name.path);
  if (meaning.kind !== 'constant') return undefined;
  return meaning.rest.length === 0 ? { path: meaning.path, value: meaning.value } : undefined;
}

const isRecord = (value: KnownValue): value is Readonly<Record<string, Value>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isText = (value: unknown) => typeof value === 'string' || typeof value === 'number';
