import { existsSync, readdirSync } from 'node:fs';
import { join, matchesGlob } from 'node:path';
import { joinPath } from '#analyzer/link/paths.ts';
import { readPnpmWorkspace } from './pnpm-workspace.ts';
import { readJson, recordOf, type Json } from './read-json.ts';

/** Longer ones are no folder's name, but work for the matcher. */
const PATTERN_CHARACTERS = 100;

/**
 * The folders of a package's workspaces, by its package.json or its pnpm-workspace.yaml, relative to it. Patterns are
 * matched, never walked.
 */
export function findWorkspaces(repository: string, folder: string, manifest: Json): readonly string[] {
  const declared = manifest['workspaces'] ?? readPnpmWorkspace(join(repository, folder));
  const list = Array.isArray(declared) ? declared : recordOf(declared)['packages'];
  if (!Array.isArray(list)) return [];
  const patterns = list
    .filter((one): one is string => typeof one === 'string' && one.length <= PATTERN_CHARACTERS)
    .map((one) => one.replace(/^(!?)\.\//, '$1').replace(/\/+$/, ''));
  const [without, within] = [true, false].map((not) => patterns.filter((one) => one.startsWith('!') === not));
  return packageFolders(join(repository, folder))
    .filter((path) => within?.some((one) => matchesGlob(path, one)))
    .filter((path) => !without?.some((one) => matchesGlob(path, one.slice(1))));
}

/** Folders of workspaces and of `file:` dependencies, relative to the package's. */
export function linkedFolders(repository: string, folder: string, manifest: Json): readonly string[] {
  const found = new Set(findWorkspaces(repository, folder, manifest));
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

/** Every folder below one that has a package.json. */
function packageFolders(top: string): readonly string[] {
  const found: string[] = [];
  const visit = (path: string): void => {
    const entries = readdirSync(join(top, path), { withFileTypes: true });
    if (path !== '' && entries.some((one) => one.isFile() && one.name === 'package.json')) found.push(path);
    for (const entry of entries) {
      const isOwn = entry.isDirectory() && entry.name !== 'node_modules' && !entry.name.startsWith('.');
      if (isOwn) visit(path === '' ? entry.name : `${path}/${entry.name}`);
    }
  };
  visit('');
  return found.toSorted();
}
