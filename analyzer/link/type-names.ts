import type { Program } from './program.ts';

/**
 * The framework's type names behind a type name of a file: through aliases, intersections and imports.
 * Undefined where one leads nowhere that was read.
 */
export function resolveTypeNames(program: Program, path: string, name: string): readonly string[] | undefined {
  return follow(program, path, name, new Set());
}

function follow(program: Program, path: string, name: string, seen: Set<string>): readonly string[] | undefined {
  const facts = program.files.get(path);
  if (facts === undefined || seen.has(`${path}\0${name}`)) return undefined;
  seen.add(`${path}\0${name}`);
  if (Object.hasOwn(facts.types, name)) {
    const parts = facts.types[name]!.map((part) => follow(program, path, part, seen));
    return parts.includes(undefined) ? undefined : parts.flatMap((part) => part ?? []);
  }
  const [root, member] = name.split('.') as [string, string | undefined];
  const imported = facts.imports.find((one) => one.local === root);
  if (imported === undefined) return undefined;
  const exported = imported.imported === '*' ? member : imported.imported;
  if (exported === undefined) return undefined;
  if (program.isFramework(imported.specifier)) return [exported];
  const target = program.resolveModule(path, imported.specifier);
  return target === undefined ? undefined : followExport(program, target, exported, seen);
}

function followExport(program: Program, path: string, name: string, seen: Set<string>): readonly string[] | undefined {
  const facts = program.files.get(path);
  if (facts === undefined) return undefined;
  for (const one of facts.exports) {
    if (one.kind === 'local' && one.exported === name) return follow(program, path, one.local, seen);
    if (one.kind === 'local' || (one.kind === 'from' && one.exported !== name)) continue;
    const wanted = one.kind === 'from' ? one.imported : name;
    if (program.isFramework(one.specifier)) return [wanted];
    const target = program.resolveModule(path, one.specifier);
    const found = target === undefined ? undefined : followExport(program, target, wanted, seen);
    if (found !== undefined) return found;
  }
  return undefined;
}
