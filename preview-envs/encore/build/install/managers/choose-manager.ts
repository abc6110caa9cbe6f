import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '../read-json.ts';
import { bunFor } from './bun.ts';
import { npm } from './npm.ts';
import type { PackageManager } from './package-manager.ts';
import { pnpmOf } from './pnpm.ts';
import { yarnBerryOf } from './yarn-berry.ts';
import { yarnClassic } from './yarn-classic.ts';

export interface ChosenManager {
  readonly manager: PackageManager;
  /** Undefined where there is none that it reads. */
  readonly lock: { readonly name: string; readonly text: string } | undefined;
  /** A lock file that nothing here reads. */
  readonly unread: string | undefined;
}

/** By lock file, who installs by it. */
const LOCKS: Readonly<
  Record<string, { readonly name: PackageManager['name']; of(text: string): PackageManager | undefined }>
> = {
  'npm-shrinkwrap.json': { name: 'npm', of: npmOf },
  'package-lock.json': { name: 'npm', of: npmOf },
  'pnpm-lock.yaml': { name: 'pnpm', of: pnpmOf },
  'yarn.lock': { name: 'yarn', of: (text) => (text.includes('__metadata:') ? yarnBerryOf(text) : yarnClassic) },
  'bun.lock': { name: 'bun', of: () => bunFor(process.platform, process.arch) },
};
const UNREAD = 'bun.lockb';

function npmOf(text: string): PackageManager | undefined {
  try {
    JSON.parse(text);
    return npm;
  } catch {
    return undefined;
  }
}

/**
 * Who installs a folder's packages: the manager that its package.json names, where it has its lock file, else that of
 * the first lock file there is, else npm. Its version follows from the lock file's format: what runs here is never
 * chosen by a pull request.
 *
 * @param folder where package.json is
 */
export function chooseManager(folder: string, manifest: Json): ChosenManager {
  const named = String(manifest['packageManager'] ?? '').split('@')[0];
  const present = Object.entries(LOCKS).filter(([name]) => existsSync(join(folder, name)));
  const [name, kind] = present.find(([, one]) => one.name === named) ?? present[0] ?? [];
  if (name === undefined || kind === undefined)
    return { manager: npm, lock: undefined, unread: existsSync(join(folder, UNREAD)) ? UNREAD : undefined };
  const text = readFileSync(join(folder, name), 'utf8');
  const manager = kind.of(text);
  if (manager === undefined) return { manager: npm, lock: undefined, unread: name };
  return { manager, lock: { name, text }, unread: undefined };
}
