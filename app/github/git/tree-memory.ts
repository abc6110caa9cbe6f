import { readTree, type FileList } from './read-tree.ts';
import { GitError } from './run-git.ts';

interface Remembered {
  readonly folder: string;
  readonly list: FileList;
}

/** Files in all lists together: some 30 MB. */
const MOST_FILES = 300_000;
/** By tree, those used last are last. */
const lists = new Map<string, Remembered>();

/**
 * Lists a tree of a repository that is read again and again: one that was listed before is known, another one is
 * compared with the last one listed there.
 *
 * @throws as readTree
 */
export async function recallTree(
  folder: string,
  tree: string,
  near?: Omit<FileList, 'changedFrom'>,
): Promise<FileList> {
  const list = lists.get(tree)?.list ?? (await listTree(folder, tree, near));
  lists.delete(tree);
  lists.set(tree, { folder, list });
  let files = 0;
  for (const [id, one] of [...lists].toReversed()) {
    files += one.list.files.size;
    if (files > MOST_FILES) lists.delete(id);
  }
  return list;
}

async function listTree(folder: string, tree: string, near: Omit<FileList, 'changedFrom'> | undefined) {
  if (near !== undefined) return readTree(folder, tree, near);
  const last = [...lists.values()].findLast((one) => one.folder === folder)?.list;
  try {
    return await readTree(folder, tree, last);
  } catch (error) {
    // What was listed long ago may have been tidied away since.
    if (last === undefined || !(error instanceof GitError)) throw error;
    return readTree(folder, tree);
  }
}
