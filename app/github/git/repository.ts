import type { SourceRepository } from '#analyzer/model/source.ts';
import { readTree, type FetchMissing } from './read-tree.ts';
import { GitError, runGit, type GitNetwork } from './run-git.ts';

/** A git repository read as data: nothing is checked out, nothing of it runs. */
export interface Repository extends SourceRepository {
  /** The commit a name means. @throws GitError when it means none */
  resolve(ref: string): Promise<string>;
  /** The first parent first; none of a root. */
  parentsOf(commit: string): Promise<readonly string[]>;
}

/** What a repository without its files' contents needs to read them all the same. */
export interface PartialRepository {
  readonly fetchMissing: FetchMissing;
  /** For git's own lazy fetching while it merges. */
  readonly network: GitNetwork;
}

/** Opens a work tree's or a bare repository. @throws GitError when the folder is none */
export async function openRepository(folder: string, partial?: PartialRepository): Promise<Repository> {
  await runGit(folder, ['rev-parse', '--git-dir']);
  const revParse = async (expression: string) => {
    const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', expression];
    const id = (await runGit(folder, args, { accepted: [1] })).toString().trim();
    if (id === '') throw new GitError('rev-parse', 1, `no such commit: ${expression.replace(/\^\{.*/, '')}`);
    return id;
  };
  return {
    resolve: (ref) => revParse(`${ref}^{commit}`),
    parentsOf: async (commit) => {
      const args = ['rev-list', '--parents', '--max-count=1', '--end-of-options', commit];
      return (await runGit(folder, args)).toString().trim().split(' ').slice(1);
    },
    treeOf: (commit) => revParse(`${commit}^{tree}`),
    readTree: (tree, near) => readTree(folder, tree, near, partial?.fetchMissing),
    mergeTrees: async (base, head) => {
      const output = await runGit(folder, ['merge-tree', '--write-tree', '--no-messages', base, head], {
        accepted: [1],
        ...(partial === undefined ? {} : { network: partial.network }),
      });
      const [tree, ...conflicts] = output.toString().trim().split('\n');
      if (tree === undefined || conflicts.length > 0) return { kind: 'conflict' };
      return { kind: 'clean', tree };
    },
  };
}
