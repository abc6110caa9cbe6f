import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments, stringify } from 'yaml';
import { recordOf, type Json } from './read-json.ts';

/**
 * Settings that only say which packages are taken. Those that run code (hooks, packages of configuration) are not among
 * them. https://pnpm.io/settings
 */
const HARMLESS = [
  'packages',
  'catalog',
  'catalogs',
  'overrides',
  'packageExtensions',
  'peerDependencyRules',
  'ignoredOptionalDependencies',
  'patchedDependencies',
  'autoInstallPeers',
  'dedupePeerDependents',
  'excludeLinksFromLockfile',
  'linkWorkspacePackages',
  'strictPeerDependencies',
];

/** A folder's pnpm-workspace.yaml, as far as it is followed; undefined where there is none that can be read. */
export function readPnpmWorkspace(folder: string): Json | undefined {
  const file = join(folder, 'pnpm-workspace.yaml');
  if (!existsSync(file)) return undefined;
  try {
    const all = recordOf(parse(readFileSync(file, 'utf8'), { maxAliasCount: 0 }));
    return harmlessOf(all);
  } catch {
    return undefined;
  }
}

/** Of pnpm's settings those that are followed, in pnpm-workspace.yaml or package.json's `pnpm`. */
export function harmlessOf(all: Json): Json {
  return Object.fromEntries(HARMLESS.filter((name) => name in all).map((name) => [name, all[name]]));
}

export const printYaml = (json: Json): string => stringify(json);

/** Newer versions of pnpm put what pnpm itself consists of before the packages, as a document of its own. */
export function packagesOfLock(text: string): string {
  if (!/^---$/m.test(text)) return text;
  const documents = parseAllDocuments(text);
  const last = Array.isArray(documents) ? documents.at(-1) : undefined;
  return last === undefined ? text : last.toString();
}
