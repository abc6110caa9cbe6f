import type { SourceTree } from '#analyzer/model/source.ts';
import { readBlobs } from './read-blobs.ts';
import { runGit } from './run-git.ts';

/** Regular files and executables; not symbolic links (120000), not submodules (160000). */
const FILE_MODES = new Set(['100644', '100755']);

/** Brings objects that a partial mirror lacks, all at once. */
export type FetchMissing = (ids: readonly string[]) => Promise<void>;

/**
 * The files of a tree, by `git ls-tree`, or by `git diff-tree` against one read before, which is much less to read.
 *
 * @param tree a tree's full id
 */
export async function readTree(
  folder: string,
  tree: string,
  near?: SourceTree,
  fetchMissing?: FetchMissing,
): Promise<SourceTree> {
  const read = async function* (ids: readonly string[], maxBytes: number) {
    await fetchMissing?.(ids);
    yield* readBlobs(folder, ids, maxBytes);
  };
  if (near === undefined) return { id: tree, files: await listFiles(folder, tree), readBlobs: read };
  const { files, paths } = await changeFiles(folder, tree, near);
  return { id: tree, files, changedFrom: { tree: near.id, paths }, readBlobs: read };
}

async function listFiles(folder: string, tree: string): Promise<ReadonlyMap<string, string>> {
  const output = await runGit(folder, ['ls-tree', '-r', '-z', '--end-of-options', tree]);
  const files = new Map<string, string>();
  for (const entry of output.toString().split('\0')) {
    const [mode, , id] = entry.slice(0, entry.indexOf('\t')).split(' ');
    if (mode !== undefined && id !== undefined && FILE_MODES.has(mode))
      files.set(entry.slice(entry.indexOf('\t') + 1), id);
  }
  return files;
}

async function changeFiles(folder: string, tree: string, near: SourceTree) {
  const output = await runGit(folder, ['diff-tree', '-r', '-z', '--no-renames', '--end-of-options', near.id, tree]);
  const files = new Map(near.files);
  const paths: string[] = [];
  const fields = output.toString().split('\0');
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [, mode, , id] = fields[at]!.split(' ');
    const path = fields[at + 1]!;
    paths.push(path);
    if (mode !== undefined && id !== undefined && FILE_MODES.has(mode)) files.set(path, id);
    else files.delete(path);
  }
  return { files, paths };
}
