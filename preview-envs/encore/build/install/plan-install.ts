import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { foldersUp, joinPath } from '#analyzer/link/paths.ts';
import { asksForEncore, isTooOld, lockedVersion, PINNED, pinLock, pinManifest } from './encore-version.ts';
import { filterNpmrc } from './filter-npmrc.ts';
import { findWorkspaces, linkedFolders } from './find-workspaces.ts';
import { chooseManager } from './managers/choose-manager.ts';
import type { PackageManager } from './managers/package-manager.ts';
import { harmlessOf, packagesOfLock } from './pnpm-workspace.ts';
import { readJson, recordOf, type Json } from './read-json.ts';
import { settingsOf } from './settings-of.ts';

/** What is needed to install an application's packages, and nothing of its code. */
export interface InstallPlan {
  /** The folder of package.json, from the repository's root. */
  readonly folder: string;
  /** Text by path from that folder: package.json, those of workspaces and linked folders, lock file, settings, patches. */
  readonly files: ReadonlyMap<string, string>;
  readonly manager: PackageManager;
  /** Whether exactly what the lock file says is installed. */
  readonly isFrozen: boolean;
  /** Whether encore.dev is another version than is asked for. */
  readonly pinned: boolean;
  readonly warnings: readonly string[];
}

/**
 * @param pin whether encore.dev is installed in the pinned version, whatever the application asks for
 * @returns undefined where no folder from the application's up has a readable package.json
 */
export function planInstall(repository: string, root: string, pin: boolean): InstallPlan | undefined {
  const folder = findPackageFolder(repository, root);
  const manifest = folder === undefined ? undefined : readJson(join(repository, folder, 'package.json'));
  if (folder === undefined || manifest === undefined) return undefined;
  const at = (name: string) => join(repository, folder, name);
  const { manager, lock, unread } = chooseManager(join(repository, folder), manifest);
  const asked = lockedVersion(manifest, lock?.text);
  const pinned = pin || !asksAnywhere(repository, folder, manifest) || (asked !== undefined && isTooOld(asked));
  const change = (given: Json, isOwn: boolean) => {
    // They name programs that a manager would fetch and run.
    const { packageManager: _, devEngines: __, pnpm, ...rest } = given;
    const json = pnpm === undefined ? rest : { ...rest, pnpm: harmlessOf(recordOf(pnpm)) };
    const known = manager.knowsWorkspaces ? json : npmSpecs(json);
    return pinned && (isOwn || asksForEncore(json)) ? pinManifest(known) : known;
  };
  const files = new Map([['package.json', print(change(manifest, true))]]);
  for (const path of linkedFolders(repository, folder, manifest)) {
    const json = readJson(at(`${path}/package.json`));
    if (json !== undefined) files.set(`${path}/package.json`, print(change(json, false)));
  }
  if (lock !== undefined) files.set(...lockFile(lock, pinned));
  for (const [path, text] of settingsOf(manager, join(repository, folder), manifest)) files.set(path, text);
  const npmrc = filterNpmrc(existsSync(at('.npmrc')) ? readFileSync(at('.npmrc'), 'utf8') : '');
  if (npmrc.kept !== '') files.set('.npmrc', npmrc.kept);
  const ignored = `${unread} is not read: versions are what package.json allows today`;
  const replaced = `encore.dev ${asked ?? ''} is run as ${PINNED.version}`;
  return {
    folder,
    files,
    manager,
    // Only npm's can be changed to have another version of encore.dev.
    isFrozen: lock !== undefined && (manager.name === 'npm' || !pinned),
    pinned,
    warnings: [
      ...npmrc.leftOut.map((name) => `${name} in .npmrc is not followed`),
      ...(unread === undefined ? [] : [ignored]),
      ...(pinned && asked !== undefined && asked !== PINNED.version ? [replaced] : []),
    ],
  };
}

/** What is installed from, and under which name its manager reads it. */
function lockFile({ name, text }: { readonly name: string; readonly text: string }, pinned: boolean): [string, string] {
  if (name === 'pnpm-lock.yaml') return [name, packagesOfLock(text)];
  if (!name.endsWith('.json')) return [name, text];
  const lock: unknown = JSON.parse(text);
  return ['package-lock.json', pinned ? print(pinLock(recordOf(lock))) : text];
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
