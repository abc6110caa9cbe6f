import { folderOf, isWithin } from '../../link/paths.ts';
import type { Program } from '../../link/program.ts';
import type { LoadedTree } from '../../tree/load-program.ts';
import type { Application } from './application.ts';

/** Which applications to read: all of a repository, or those in the given folders. */
export type Apps = 'auto' | readonly string[];

/**
 * The applications of a tree: folders with an encore.app. A file belongs to the innermost one around it; a file around
 * which there is none belongs to those that import it.
 */
export function findApplications(
  loaded: LoadedTree,
  files: ReadonlyMap<string, string>,
  apps: Apps,
  seedScript: string | undefined,
): readonly Application[] {
  const manifests = [...loaded.index.configs.keys()].filter((path) => /(^|\/)encore\.app$/.test(path)).toSorted();
  const roots = manifests.map(folderOf);
  const ownerOf = (path: string) => innermost(roots, path);
  const read = [...loaded.program.files.keys()].toSorted();
  return manifests.flatMap((manifest) => {
    const root = folderOf(manifest);
    if (apps !== 'auto' && !apps.includes(root)) return [];
    if (isGo(recordOf(loaded.configs.get(manifest)), root, files)) return [];
    const own = read.filter((path) => ownerOf(path) === root);
    const shared = reachable(loaded.program, own).filter((path) => ownerOf(path) === undefined);
    const project = projectOf(loaded.configs, manifest);
    const sources = [...own, ...shared].toSorted();
    const { program, importersOf } = loaded;
    return [{ root, project, manifest, program, sources, files, seedScript, importersOf }];
  });
}

/** Encore has Go applications too: their manifest names no language, and a Go module lies beside it. */
function isGo(manifest: Record<string, unknown>, root: string, files: ReadonlyMap<string, string>): boolean {
  return manifest['lang'] !== 'typescript' && files.has(root === '' ? 'go.mod' : `${root}/go.mod`);
}

function innermost(roots: readonly string[], path: string): string | undefined {
  const around = roots.filter((root) => isWithin(path, root));
  return around.toSorted((a, b) => b.length - a.length)[0];
}

function reachable(program: Program, from: readonly string[]): readonly string[] {
  const seen = new Set(from);
  for (const path of seen) {
    const facts = program.files.get(path);
    const specifiers = [...(facts?.imports ?? []), ...(facts?.exports ?? []).filter((one) => one.kind !== 'local')];
    for (const { specifier } of specifiers) {
      const target = program.resolveModule(path, specifier);
      if (target !== undefined && program.files.has(target)) seen.add(target);
    }
  }
  return [...seen];
}

/** The id or name in encore.app, else the package's name, else the folder's. */
function projectOf(configs: ReadonlyMap<string, unknown>, manifest: string): string {
  const folder = folderOf(manifest);
  const manifestJson = recordOf(configs.get(manifest));
  const packageJson = recordOf(configs.get(folder === '' ? 'package.json' : `${folder}/package.json`));
  const names = [
    manifestJson['id'],
    manifestJson['name'],
    packageJson['name'],
    folder.slice(folder.lastIndexOf('/') + 1),
  ];
  return names.find((name): name is string => typeof name === 'string' && name !== '') ?? 'app';
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
