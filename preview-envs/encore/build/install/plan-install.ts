import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { folderOf, foldersUp, joinPath } from '#analyzer/link/paths.ts';
import { asksForEncore, isTooOld, lockedVersion, PINNED, pinLock, pinManifest } from './encore-version.ts';
import { readJson, recordOf, type Json } from './read-json.ts';

/** What npm needs to install an application's packages, and nothing of its code. */
export interface InstallPlan {
  /** The folder of package.json, from the repository's root. */
  readonly folder: string;
  /** Text by path from that folder: package.json, those of workspaces and linked folders, lock file, .npmrc. */
  readonly files: ReadonlyMap<string, string>;
  readonly command: 'ci' | 'install';
  /** Whether encore.dev is another version than is asked for. */
  readonly pinned: boolean;
  readonly warnings: readonly string[];
}

const LOCKS = ['npm-shrinkwrap.json', 'package-lock.json'];
const OTHER_LOCKS = ['pnpm-lock.yaml', 'yarn.lock', 'bun.lock', 'bun.lockb'];

/**
 * @param pin whether encore.dev is installed in the pinned version, whatever the application asks for
 * @returns undefined where no folder from the application's up has a readable package.json
 */
export function planInstall(repository: string, root: string, pin: boolean): InstallPlan | undefined {
  const folder = findPackageFolder(repository, root);
  const manifest = folder === undefined ? undefined : readJson(join(repository, folder, 'package.json'));
  if (folder === undefined || manifest === undefined) return undefined;
  const at = (name: string) => join(repository, folder, name);
  const lockName = LOCKS.find((name) => existsSync(at(name)));
  const lock = lockName === undefined ? undefined : readJson(at(lockName));
  const asked = lockedVersion(manifest, lock);
  const pinned = pin || !asksAnywhere(repository, folder, manifest) || (asked !== undefined && isTooOld(asked));
  const change = (json: Json, isOwn: boolean) =>
    npmSpecs(pinned && (isOwn || asksForEncore(json)) ? pinManifest(json) : json);
  const files = new Map([['package.json', print(change(manifest, true))]]);
  for (const path of linkedFolders(repository, folder, manifest)) {
    const json = readJson(at(`${path}/package.json`));
    if (json !== undefined) files.set(`${path}/package.json`, print(change(json, false)));
  }
  if (lock !== undefined) files.set('package-lock.json', print(pinned ? pinLock(lock) : lock));
  if (existsSync(at('.npmrc'))) files.set('.npmrc', readFileSync(at('.npmrc'), 'utf8'));
  const other = OTHER_LOCKS.find((name) => existsSync(at(name)));
  const ignored = `${other} is not read: versions are what package.json allows today; add a package-lock.json`;
  const replaced = `encore.dev ${asked ?? ''} is run as ${PINNED.version}`;
  return {
    folder,
    files,
    command: lock === undefined ? 'install' : 'ci',
    pinned,
    warnings: [
      ...(lock === undefined && other !== undefined ? [ignored] : []),
      ...(pinned && asked !== undefined && asked !== PINNED.version ? [replaced] : []),
    ],
  };
}

/** The application's own folder, or the one whose workspaces it belongs to. */
function findPackageFolder(repository: string, root: string): string | undefined {
  const folders = [...foldersUp(root)].filter((one) => existsSync(join(repository, one, 'package.json')));
  const [nearest, ...around] = folders;
  if (nearest !== root) return nearest;
  const owner = around.find((one) => {
    const manifest = readJson(join(repository, one, 'package.json')) ?? {};
    return workspacesOf(repository, one, manifest).some((path) => joinPath(one, path) === root);
  });
  return owner ?? root;
}

/** Folders of workspaces and of `file:` dependencies, relative to the package's. */
export function linkedFolders(repository: string, folder: string, manifest: Json): readonly string[] {
  const found = new Set(workspacesOf(repository, folder, manifest));
  for (const from of ['', ...found]) {
    const json = readJson(join(repository, folder, from, 'package.json')) ?? {};
    for (const spec of Object.values({ ...recordOf(json['dependencies']), ...recordOf(json['devDependencies']) })) {
      const path = typeof spec === 'string' && /^(file|link):/.test(spec) ? spec.replace(/^\w+:/, '') : undefined;
      const target = path === undefined ? undefined : joinPath(from, path);
      if (target !== undefined && existsSync(join(repository, folder, target, 'package.json'))) found.add(target);
    }
  }
  return [...found].filter((path) => path !== '').toSorted();
}

function workspacesOf(repository: string, folder: string, manifest: Json): readonly string[] {
  const declared = manifest['workspaces'];
  const patterns = Array.isArray(declared) ? declared : recordOf(declared)['packages'];
  if (!Array.isArray(patterns)) return [];
  const globs = patterns.filter((one): one is string => typeof one === 'string' && !one.startsWith('!'));
  const cwd = join(repository, folder);
  const found = globs.flatMap((one) => globSync(`${one}/package.json`, { cwd, exclude: ['**/node_modules/**'] }));
  return found.map((path) => joinPath('', folderOf(path)) ?? '').toSorted();
}

function asksAnywhere(repository: string, folder: string, manifest: Json): boolean {
  const others = linkedFolders(repository, folder, manifest).map((path) =>
    readJson(join(repository, folder, path, 'package.json')),
  );
  return [manifest, ...others].some((one) => one !== undefined && asksForEncore(one));
}

/** npm knows no `workspace:`; to it a workspace is any package of that name. */
function npmSpecs(manifest: Json): Json {
  const kinds = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'];
  const changed = kinds.flatMap((kind) => {
    const specs = Object.entries(recordOf(manifest[kind]));
    const plain = specs.map(([name, spec]) => [name, String(spec).startsWith('workspace:') ? '*' : spec]);
    return specs.length === 0 ? [] : [[kind, Object.fromEntries(plain)]];
  });
  return { ...manifest, ...Object.fromEntries(changed) };
}

function print(json: Json): string {
  return `${JSON.stringify(json, null, 2)}\n`;
}
