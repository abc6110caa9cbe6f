import type { Expression } from '../../facts/file-facts.ts';
import { resolveExport, resolveName, type Program } from '../../link/program.ts';
import type { Address } from '../../model/address.ts';
import { placeOf, type GraphDraft } from './graph-draft.ts';

/** Constants of constants, wrappers of wrappers: nobody nests them deeper. */
const MAX_DEPTH = 8;

/** The resources an expression holds, through constants, other names and calls that get them. */
export function resourcesIn(
  program: Program,
  draft: GraphDraft,
  path: string,
  value: Expression,
  depth = 0,
): readonly Address[] {
  if (depth > MAX_DEPTH) return [];
  const inside = (part: Expression) => resourcesIn(program, draft, path, part, depth + 1);
  switch (value.kind) {
    case 'object':
      return Object.values(value.entries).flatMap(inside);
    case 'array':
      return value.items.flatMap(inside);
    case 'merged':
      return value.parts.flatMap(inside);
    case 'reference':
      return resourcesAt(program, draft, path, value.index, depth);
    case 'name': {
      const meaning = resolveName(program, path, value.root, value.path);
      if (meaning.kind === 'reference') return resourcesAt(program, draft, meaning.path, meaning.index, depth);
      if (meaning.kind === 'namespace') return resourcesExported(program, draft, meaning.path, depth + 1);
      if (meaning.kind !== 'constant' || meaning.rest.length > 0) return [];
      return resourcesIn(program, draft, meaning.path, meaning.value, depth + 1);
    }
    case 'literal':
    case 'joined':
    case 'function':
    case 'other':
      return [];
  }
}

function resourcesAt(program: Program, draft: GraphDraft, path: string, index: number, depth: number) {
  const place = placeOf(path, index);
  const own = draft.keyspaces.get(place) ?? draft.byPlace.get(place);
  if (own !== undefined) return [own];
  const wrapped = program.files.get(path)!.references[index]!.args.filter((arg) => arg.kind === 'reference');
  return wrapped.flatMap((arg) => resourcesIn(program, draft, path, arg, depth + 1));
}

/** The resources among what a file exports. */
export function resourcesExported(program: Program, draft: GraphDraft, path: string, depth = 0): readonly Address[] {
  const facts = program.files.get(path);
  if (facts === undefined || depth > MAX_DEPTH) return [];
  return facts.exports.flatMap((one) => {
    if (one.kind === 'all') {
      const target = program.resolveModule(path, one.specifier);
      return target === undefined ? [] : resourcesExported(program, draft, target, depth + 1);
    }
    const meaning = resolveExport(program, path, one.exported);
    if (meaning?.kind === 'reference') return resourcesAt(program, draft, meaning.path, meaning.index, depth);
    if (meaning?.kind !== 'constant') return [];
    return resourcesIn(program, draft, meaning.path, meaning.value, depth + 1);
  });
}
