import { folderOf, foldersUp, joinPath } from './paths.ts';
import type { ProjectConfig } from './project-config.ts';
import { matchPathPattern } from './path-pattern.ts';

/** Where an import specifier leads inside the repository; undefined where it leaves it or leads nowhere. */
export type ResolveModule = (from: string, specifier: string) => string | undefined;

/** Whether a specifier is meant to lead to a file of the repository, found or not. */
export function isOwnSpecifier(config: ProjectConfig, from: string, specifier: string): boolean {
  if (specifier.startsWith('.') || specifier.startsWith('#')) return true;
  const nearest = [...foldersUp(folderOf(from))].find((folder) => config.tsconfigs.has(folder));
  const paths = nearest === undefined ? [] : config.tsconfigs.get(nearest)!.paths;
  return paths.some(([pattern]) => pattern !== '*' && matchPathPattern(pattern, specifier) !== undefined);
}

/**
 * Resolves as TypeScript does: relative paths, `paths` and `baseUrl` of the nearest tsconfig.json, `imports` of the
 * nearest package.json, and packages of the same repository by their names, whose source stands in for their build.
 */
export function createModuleResolver(has: (path: string) => boolean, config: ProjectConfig): ResolveModule {
  const cache = new Map<string, string | undefined>();
  const resolve = (folder: string, specifier: string): string | undefined => {
    if (specifier.startsWith('.')) return fileAt(has, joinPath(folder, specifier));
    return (
      resolveByTsconfig(has, config, folder, specifier) ??
      (specifier.startsWith('#') ? resolveByImports(has, config, folder, specifier) : undefined) ??
      resolveByPackage(has, config, specifier)
    );
  };
  return (from, specifier) => {
    const folder = folderOf(from);
    const key = `${folder}\0${specifier}`;
    if (!cache.has(key)) cache.set(key, resolve(folder, specifier));
    return cache.get(key);
  };
}

const EXTENSIONS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'];
/** What a JavaScript extension in a specifier may stand for. */
const SOURCES: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx'],
  '.jsx': ['.tsx'],
  '.mjs': ['.mts'],
  '.cjs': ['.cts'],
};

/** The source file a path without, with, or with a JavaScript extension means, or the folder's index file. */
function fileAt(has: (path: string) => boolean, path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  const extension = /\.[^./]+$/.exec(path)?.[0] ?? '';
  const base = path.slice(0, path.length - extension.length);
  const candidates = [
    ...(SOURCES[extension] ?? []).map((source) => base + source),
    ...(EXTENSIONS.includes(extension) ? [path] : []),
    ...EXTENSIONS.map((source) => path + source),
    ...EXTENSIONS.map((source) => (path === '' ? `index${source}` : `${path}/index${source}`)),
  ];
  return candidates.find(has);
}

function resolveByTsconfig(has: (path: string) => boolean, config: ProjectConfig, folder: string, specifier: string) {
  for (const up of foldersUp(folder)) {
    const tsconfig = config.tsconfigs.get(up);
    if (tsconfig === undefined) continue;
    for (const [pattern, targets] of tsconfig.paths) {
      const filled = matchPathPattern(pattern, specifier);
      if (filled === undefined) continue;
      for (const target of targets) {
        const file = fileAt(
          has,
          joinPath(
            tsconfig.pathsBase,
            target.replace('*', () => filled),
          ),
        );
        if (file !== undefined) return file;
      }
    }
    return tsconfig.baseUrl === undefined ? undefined : fileAt(has, joinPath(tsconfig.baseUrl, specifier));
  }
  return undefined;
}

function resolveByImports(has: (path: string) => boolean, config: ProjectConfig, folder: string, specifier: string) {
  for (const up of foldersUp(folder)) {
    const manifest = config.packages.get(up);
    if (manifest === undefined) continue;
    for (const [pattern, target] of manifest.imports) {
      const filled = matchPathPattern(pattern, specifier);
      if (filled !== undefined)
        return fileAt(
          has,
          joinPath(
            up,
            target.replace('*', () => filled),
          ),
        );
    }
    return undefined;
  }
  return undefined;
}

function resolveByPackage(has: (path: string) => boolean, config: ProjectConfig, specifier: string) {
  const parts = specifier.split('/');
  const name = parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
  const folder = config.packageFolders.get(name);
  const manifest = folder === undefined ? undefined : config.packages.get(folder);
  if (folder === undefined || manifest === undefined) return undefined;
  const subpath = specifier.slice(name.length + 1);
  const targets = manifest.exports.flatMap(([pattern, target]) => {
    const filled = matchPathPattern(pattern, subpath === '' ? '.' : `./${subpath}`);
    return filled === undefined ? [] : [target.replace('*', () => filled)];
  });
  const guesses = subpath === '' ? ['src/index', 'index'] : [subpath, `src/${subpath}`];
  for (const target of [...targets, ...guesses]) {
    // A build's output is not in the repository; its source usually is, under src.
    const sources = [target, target.replace(/^(\.\/)?(dist|build|lib|out)\//, 'src/')];
    const file = sources.map((one) => fileAt(has, joinPath(folder, one))).find((one) => one !== undefined);
    if (file !== undefined) return file;
  }
  return undefined;
}
