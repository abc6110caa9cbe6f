import { copyFile, lstat, mkdir, readdir, readlink, symlink } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';

/** Made by tools, not the repository's own. */
const LEFT_OUT: ReadonlySet<string> = new Set(['node_modules', '.git', '.encore', 'encore.gen']);

/**
 * Copies a repository's files. A link is made again where it leads inside of the repository.
 *
 * @returns paths of links that lead out of it, which are left out
 */
export async function copySource(source: string, target: string): Promise<readonly string[]> {
  const leftOut: string[] = [];
  const root = resolve(source);
  const visit = async (path: string): Promise<void> => {
    await mkdir(join(target, path), { recursive: true });
    for (const entry of await readdir(join(root, path), { withFileTypes: true })) {
      const inner = join(path, entry.name);
      if (entry.isDirectory() && !LEFT_OUT.has(entry.name)) await visit(inner);
      if (entry.isFile()) await copyFile(join(root, inner), join(target, inner));
      if (entry.isSymbolicLink() && !(await copyLink(root, inner, target))) leftOut.push(inner);
    }
  };
  await visit('');
  return leftOut;
}

async function copyLink(root: string, path: string, target: string): Promise<boolean> {
  const leads = await readlink(join(root, path));
  const end = resolve(dirname(join(root, path)), leads);
  const isInside = end === root || end.startsWith(`${root}${sep}`);
  const isThere = await lstat(end).then(
    () => true,
    () => false,
  );
  if (!isInside || !isThere) return false;
  await symlink(relative(dirname(join(root, path)), end), join(target, path));
  return true;
}
