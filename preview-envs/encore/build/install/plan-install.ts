import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { foldersUp, joinPath } from '#analyzer/link/paths.ts';
import { asksForEncore, isTooOld, lockedVersion, PINNED, pinLock, pinManifest } from './encore-version.ts';
import { filterNpmrc } from './filter-npmrc.ts';
import { findWorkspaces, linkedFolders } from './find-workspaces.ts';
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
  const npmrc = filterNpmrc(existsSync(at('.npmrc')) ? readFileSync(at('.npmrc'), 'utf8') : '');
  if (npmrc.kept !== '') files.set('.npmrc', npmrc.kept);
  const other = OTHER_LOCKS.find((name) => existsSync(at(name)));
  const ignored = `${other} is not read: versions are what package.json allows today; add a package-lock.json`;
  const replaced = `encore.dev ${asked ?? ''} is run as ${PINNED.version}`;
  return {
    folder,
    files,
    command: lock === undefined ? 'install' : 'ci',
    pinned,
    warnings: [
      ...npmrc.leftOut.map((name) => `${name} in .npmrc is not followed`),
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
    return findWorkspaces(repository, one, manifest).some((path) => joinPath(one, path) === root);
  });
  return owner ?? root;
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
