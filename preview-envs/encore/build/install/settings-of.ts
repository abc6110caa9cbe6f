import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { joinPath } from '#analyzer/link/paths.ts';
import type { PackageManager } from './managers/package-manager.ts';
import { printYaml, readPnpmWorkspace } from './pnpm-workspace.ts';
import { recordOf, type Json } from './read-json.ts';

const YARN_PATCHES = '.yarn/patches';

/**
 * What a manager reads beside package.json and lock file: pnpm's settings, patches of packages.
 *
 * @param folder where package.json is
 * @returns text by path from that folder
 */
export function settingsOf({ name }: PackageManager, folder: string, manifest: Json): ReadonlyMap<string, string> {
  const workspace = name === 'pnpm' ? readPnpmWorkspace(folder) : undefined;
  const patched = [recordOf(manifest['pnpm']), workspace ?? {}, manifest].flatMap((one) =>
    Object.values(recordOf(one['patchedDependencies'])).map(String),
  );
  const paths = name === 'yarn' ? filesIn(folder, YARN_PATCHES) : name === 'npm' ? [] : patched;
  const texts = paths.flatMap((path) => {
    const inside = joinPath('', path);
    const text = inside === undefined ? undefined : readText(join(folder, inside));
    return inside === undefined || text === undefined ? [] : [[inside, text] as const];
  });
  return new Map([
    ...(workspace === undefined ? [] : [['pnpm-workspace.yaml', printYaml(workspace)] as const]),
    ...texts,
  ]);
}

function filesIn(folder: string, path: string): readonly string[] {
  try {
    return readdirSync(join(folder, path)).map((name) => `${path}/${name}`);
  } catch {
    return [];
  }
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
