import { folderOf, joinPath } from './paths.ts';

/** The configuration files of a repository that say where imports lead. */
export interface ProjectConfig {
  /** By folder. */
  readonly tsconfigs: ReadonlyMap<string, Tsconfig>;
  /** By folder. */
  readonly packages: ReadonlyMap<string, PackageManifest>;
  /** Folder by package name. */
  readonly packageFolders: ReadonlyMap<string, string>;
}

export interface Tsconfig {
  /** Most specific pattern first. */
  readonly paths: readonly (readonly [pattern: string, targets: readonly string[]])[];
  /** The folder that targets of `paths` are relative to. */
  readonly pathsBase: string;
  readonly baseUrl: string | undefined;
}

export interface PackageManifest {
  readonly name: string | undefined;
  readonly exports: readonly (readonly [pattern: string, target: string])[];
  readonly imports: readonly (readonly [pattern: string, target: string])[];
}

/** @param files parsed JSON by path: every tsconfig*.json and package.json; anything unusable in them is left out */
export function readProjectConfig(files: ReadonlyMap<string, unknown>): ProjectConfig {
  const tsconfigs = new Map<string, Tsconfig>();
  const packages = new Map<string, PackageManifest>();
  const packageFolders = new Map<string, string>();
  for (const [path, json] of files) {
    const folder = folderOf(path);
    if (nameOf(path) === 'tsconfig.json') tsconfigs.set(folder, readTsconfig(files, path));
    if (nameOf(path) !== 'package.json' || !isRecord(json)) continue;
    const manifest = readManifest(json);
    packages.set(folder, manifest);
    if (manifest.name !== undefined && !packageFolders.has(manifest.name)) packageFolders.set(manifest.name, folder);
  }
  return { tsconfigs, packages, packageFolders };
}

/** Follows `extends` to the nearest file that sets each option; a cycle ends it. */
function readTsconfig(files: ReadonlyMap<string, unknown>, start: string): Tsconfig {
  let paths: Record<string, unknown> | undefined;
  let pathsBase = folderOf(start);
  let baseUrl: string | undefined;
  const seen = new Set<string>();
  const queue = [start];
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    const json = files.get(path);
    if (seen.has(path) || !isRecord(json)) continue;
    seen.add(path);
    const options = isRecord(json['compilerOptions']) ? json['compilerOptions'] : {};
    if (baseUrl === undefined && typeof options['baseUrl'] === 'string') {
      baseUrl = joinPath(folderOf(path), options['baseUrl']);
    }
    if (paths === undefined && isRecord(options['paths'])) {
      paths = options['paths'];
      pathsBase = folderOf(path);
    }
    queue.push(...extendsOf(json, folderOf(path)));
  }
  const sorted = Object.entries(paths ?? {})
    .map(([pattern, targets]): [string, string[]] => [pattern, stringsIn(targets)])
    .toSorted(([a], [b]) => b.indexOf('*') - a.indexOf('*') || b.length - a.length);
  const exact = sorted.filter(([pattern]) => !pattern.includes('*'));
  const open = sorted.filter(([pattern]) => pattern.includes('*'));
  return { paths: [...exact, ...open], pathsBase: baseUrl ?? pathsBase, baseUrl };
}

function extendsOf(json: Record<string, unknown>, folder: string): readonly string[] {
  const bases = [json['extends']].flat().filter((one): one is string => typeof one === 'string' && one.startsWith('.'));
  return bases.flatMap((base) => {
    const path = joinPath(folder, base);
    return path === undefined ? [] : [path.endsWith('.json') ? path : `${path}.json`];
  });
}

function readManifest(json: Record<string, unknown>): PackageManifest {
  const { name, main, module, types, source } = json;
  const entries = [source, types, module, main]
    .flatMap((one) => targetsOf(one))
    .map((target): [string, string] => ['.', target]);
  return {
    name: typeof name === 'string' ? name : undefined,
    exports: [...readTargets(json['exports']), ...entries],
    imports: readTargets(json['imports']),
  };
}

function readTargets(map: unknown): readonly [string, string][] {
  if (!isRecord(map)) return targetsOf(map).map((target) => ['.', target]);
  const keys = Object.keys(map);
  const isConditions = keys.some((key) => !key.startsWith('.') && !key.startsWith('#'));
  if (isConditions) return targetsOf(map).map((target) => ['.', target]);
  return keys.flatMap((key) => targetsOf(map[key]).map((target): [string, string] => [key, target]));
}

/** Every target under any condition, at most three levels down. */
function targetsOf(target: unknown, depth = 0): readonly string[] {
  if (typeof target === 'string') return [target];
  return isRecord(target) && depth < 3 ? Object.values(target).flatMap((one) => targetsOf(one, depth + 1)) : [];
}

const stringsIn = (value: unknown) => (Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []);

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);
