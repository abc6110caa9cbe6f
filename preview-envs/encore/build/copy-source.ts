import { copyFileSync, lstatSync, mkdirSync, readdirSync, readlinkSync, symlinkSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

/** Made by tools, not the repository's own. */
const LEFT_OUT: ReadonlySet<string> = new Set(['node_modules', '.git', '.encore', 'encore.gen']);

/**
 * Copies a repository's files. A link is made again where it leads inside of the repository.
 *
 * @returns paths of links that lead out of it, which are left out
 */
export function copySource(source: string, target: string): readonly string[] {
  const leftOut: string[] = [];
  const root = resolve(source);
  const visit = (path: string): void => {
    mkdirSync(join(target, path), { recursive: true });
    for (const entry of readdirSync(join(root, path), { withFileTypes: true })) {
      const inner = join(path, entry.name);
      if (entry.isDirectory() && !LEFT_OUT.has(entry.name)) visit(inner);
      if (entry.isFile()) copyFileSync(join(root, inner), join(target, inner));
      if (entry.isSymbolicLink() && !copyLink(root, inner, target)) leftOut.push(inner);
    }
  };
  visit('');
  return leftOut;
}

function copyLink(root: string, path: string, target: string): boolean {
  const leads = readlinkSync(join(root, path));
  const end = resolve(dirname(join(root, path)), leads);
  const isInside = end === root || end.startsWith(`${root}${sep}`);
  if (!isInside || lstatSync(end, { throwIfNoEntry: false }) === undefined) return false;
  symlinkSync(relative(dirname(join(root, path)), end), join(target, path));
  return true;
}
