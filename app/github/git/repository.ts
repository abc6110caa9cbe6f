import type { SourceTree } from '#analyzer/model/source.ts';
import { readTree } from './read-tree.ts';
import { GitError, runGit } from './run-git.ts';

/** A git repository read as data: nothing is checked out, nothing of it runs. */
export interface Repository {
  /** The commit a name means. @throws GitError when it means none */
  resolve(ref: string): Promise<string>;
  treeOf(commit: string): Promise<string>;
  /** What merging head into base gives; the tree only where it merges without conflicts. */
  mergeTrees(base: string, head: string): Promise<MergeResult>;
  readTree(tree: string, near?: SourceTree): Promise<SourceTree>;
}

export type MergeResult = { readonly kind: 'clean'; readonly tree: string } | { readonly kind: 'conflict' };

/** Opens a work tree's or a bare repository. @throws GitError when the folder is none */
export async function openRepository(folder: string): Promise<Repository> {
  await runGit(folder, ['rev-parse', '--git-dir']);
  const revParse = async (expression: string) => {
    const output = await runGit(folder, ['rev-parse', '--verify', '--quiet', '--end-of-options', expression], [1]);
    const id = output.toString().trim();
    if (id === '') throw new GitError('rev-parse', 1, `no such commit: ${expression.replace(/\^\{.*/, '')}`);
    return id;
  };
  return {
    resolve: (ref) => revParse(`${ref}^{commit}`),
    treeOf: (commit) => revParse(`${commit}^{tree}`),
    readTree: (tree, near) => readTree(folder, tree, near),
    mergeTrees: async (base, head) => {
      const output = await runGit(folder, ['merge-tree', '--write-tree', '--no-messages', base, head], [1]);
      const [tree, ...conflicts] = output.toString().trim().split('\n');
      if (tree === undefined || conflicts.length > 0) return { kind: 'conflict' };
      return { kind: 'clean', tree };
    },
  };
}
