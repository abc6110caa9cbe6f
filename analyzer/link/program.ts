import type { CodeFacts } from '../facts/code-facts.ts';
import type { Expression, Reference } from '../facts/file-facts.ts';
import type { ResolveModule } from './module-resolver.ts';

/** The files of one tree that were read, and where imports between them lead. */
export interface Program {
  readonly files: ReadonlyMap<string, CodeFacts>;
  readonly resolveModule: ResolveModule;
  /** Whether a specifier is meant to lead to a file of the repository. */
  readonly isOwn: (from: string, specifier: string) => boolean;
  /** Whether a specifier belongs to a framework: names imported from it are identities, not files. */
  readonly isFramework: (specifier: string) => boolean;
}

/** What a name means once imports, re-exports and aliases are followed. `rest`: members not followed yet. */
export type Meaning =
  | { readonly kind: 'framework'; readonly module: string; readonly name: string; readonly rest: readonly string[] }
  | {
      readonly kind: 'reference';
      readonly path: string;
      readonly index: number;
      readonly reference: Reference;
      readonly rest: readonly string[];
    }
  /** `rest`: what of the members is not in the constant, as far as can be read. */
  | { readonly kind: 'constant'; readonly path: string; readonly value: Expression; readonly rest: readonly string[] }
  /** Everything a file exports, under one name. */
  | { readonly kind: 'namespace'; readonly path: string }
  /** From a package outside the repository, or a local name that is not followed. */
  | { readonly kind: 'foreign' }
  /** The module exists in the repository's style of specifier, but no file is there, or it lacks the name. */
  | { readonly kind: 'missing'; readonly specifier: string };

const FOREIGN: Meaning = { kind: 'foreign' };

/** Follows a name used in a file to what it means. Cycles of imports and re-exports end as foreign. */
export function resolveName(program: Program, path: string, root: string, rest: readonly string[] = []): Meaning {
  return follow(program, path, root, rest, new Set());
}

function follow(program: Program, path: string, root: string, rest: readonly string[], seen: Set<string>): Meaning {
  const key = `${path}\0${root}\0${rest.length}`;
  const facts = program.files.get(path);
  if (facts === undefined || seen.has(key)) return FOREIGN;
  seen.add(key);
  const local = Object.hasOwn(facts.locals, root) ? facts.locals[root] : undefined;
  if (local?.kind === 'reference') {
    return { kind: 'reference', path, index: local.index, reference: facts.references[local.index]!, rest };
  }
  if (local?.kind === 'alias') return follow(program, path, local.root, [...local.path, ...rest], seen);
  if (local?.kind === 'constant') return followValue(program, path, local.value, rest, seen);
  const imported = facts.imports.find((one) => one.local === root && !one.typeOnly);
  if (imported === undefined) return FOREIGN;
  return followImport(program, path, imported.specifier, imported.imported, rest, seen);
}

function followImport(
  program: Program,
  path: string,
  specifier: string,
  name: string,
  rest: readonly string[],
  seen: Set<string>,
): Meaning {
  const [first, ...members] = rest;
  if (name === '*' && first === undefined) {
    if (program.isFramework(specifier)) return { kind: 'framework', module: specifier, name, rest };
    const file = program.resolveModule(path, specifier);
    return file === undefined ? FOREIGN : { kind: 'namespace', path: file };
  }
  const [wanted, left] = name === '*' ? [first!, members] : [name, rest];
  if (program.isFramework(specifier)) return { kind: 'framework', module: specifier, name: wanted, rest: left };
  const target = program.resolveModule(path, specifier);
  if (target === undefined) return program.isOwn(path, specifier) ? { kind: 'missing', specifier } : FOREIGN;
  return followExport(program, target, wanted, left, seen) ?? missingIn(program, target, specifier);
}

/** A member of a constant may be a resource, or a name for one: `const all = { db, events: { placed } }`. */
function followValue(
  program: Program,
  path: string,
  value: Expression,
  rest: readonly string[],
  seen: Set<string>,
): Meaning {
  const constant: Meaning = { kind: 'constant', path, value, rest };
  const [first, ...left] = rest;
  switch (value.kind) {
    case 'reference':
      return {
        kind: 'reference',
        path,
        index: value.index,
        reference: program.files.get(path)!.references[value.index]!,
        rest,
      };
    case 'name': {
      const meaning = follow(program, path, value.root, [...value.path, ...rest], seen);
      return meaning.kind === 'foreign' ? constant : meaning;
    }
    case 'object':
    case 'array': {
      const entries = value.kind === 'object' ? value.entries : value.items;
      if (first === undefined || !Object.hasOwn(entries, first)) return constant;
      return followValue(program, path, (entries as Readonly<Record<string, Expression>>)[first]!, left, seen);
    }
    case 'merged':
      for (const part of first === undefined ? [] : value.parts.toReversed()) {
        const meaning = followValue(program, path, part, rest, seen);
        if (meaning.kind !== 'constant' || meaning.rest.length < rest.length) return meaning;
      }
      return constant;
    case 'literal':
    case 'joined':
    case 'function':
    case 'other':
      return constant;
  }
}

/** A file that was not read declares nothing of interest: only in one that was read can a name be missing. */
function missingIn(program: Program, target: string, specifier: string): Meaning {
  return program.files.has(target) ? { kind: 'missing', specifier } : FOREIGN;
}

/** What a file exports under a name. */
export function resolveExport(program: Program, path: string, name: string): Meaning | undefined {
  return followExport(program, path, name, [], new Set());
}

function followExport(
  program: Program,
  path: string,
  name: string,
  rest: readonly string[],
  seen: Set<string>,
): Meaning | undefined {
  const key = `${path}\0export\0${name}`;
  const facts = program.files.get(path);
  if (facts === undefined || seen.has(key)) return undefined;
  seen.add(key);
  for (const one of facts.exports) {
    if (one.kind === 'local' && one.exported === name) return follow(program, path, one.local, rest, seen);
    if (one.kind === 'from' && one.exported === name) {
      return followImport(program, path, one.specifier, one.imported, rest, seen);
    }
  }
  for (const one of facts.exports) {
    if (one.kind !== 'all' || name === 'default') continue;
    if (program.isFramework(one.specifier)) return { kind: 'framework', module: one.specifier, name, rest };
    const target = program.resolveModule(path, one.specifier);
    const found = target === undefined ? undefined : followExport(program, target, name, rest, seen);
    if (found !== undefined) return found;
  }
  return undefined;
}
