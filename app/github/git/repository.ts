import type { SourceRepository } from '#analyzer/model/source.ts';
import { present, readObjects } from './objects.ts';
import { readBlobs, type FetchMissing } from './read-blobs.ts';
import { readTree } from './read-tree.ts';
import { recallTree } from './tree-memory.ts';
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
  /** A repository of the same objects without a promisor remote: it says what is missing, where a mirror's git ends. */
  readonly reader: string;
  readonly fetchMissing: FetchMissing;
  /** For git's own lazy fetching while it merges. */
  readonly network: GitNetwork;
}

/** Opens a work tree's or a bare repository. @throws GitError when the folder is none */
export async function openRepository(folder: string, partial?: PartialRepository): Promise<Repository> {
  // A partial one was made by us.
  if (partial === undefined) await runGit(folder, ['rev-parse', '--git-dir']);
  const objects = partial?.reader ?? folder;
  return {
    resolve: async (ref) => {
      const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`];
      const id = (await runGit(folder, args, { accepted: [1] })).toString().trim();
      if (id === '') throw new GitError('rev-parse', 1, `no such commit: ${ref}`);
      return id;
    },
    parentsOf: async (commit) => (await readCommit(objects, commit)).parents,
    treeOf: async (commit) => (await readCommit(objects, commit)).tree,
    readTree: async (tree, near) => ({
      ...(await (partial === undefined ? readTree : recallTree)(objects, tree, near)),
      readBlobs: (ids, maxBytes) => readBlobs(objects, ids, maxBytes, partial?.fetchMissing),
    }),
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

/** Longer messages exist, read by nobody. */
const LONGEST_COMMIT = 1024 * 1024;

/** https://git-scm.com/book/en/v2/Git-Internals-Git-Objects#_git_commit_objects */
async function readCommit(folder: string, commit: string) {
  let text = '';
  for await (const object of readObjects(folder, 'contents', [commit], LONGEST_COMMIT)) {
    text = present(object, 'commit').bytes?.toString() ?? '';
  }
  const [first = '', ...lines] = text.split('\n');
  if (!first.startsWith('tree ')) throw new GitError('cat-file', 1, `commit ${commit} is too long`);
  const end = lines.findIndex((line) => !line.startsWith('parent '));
  return { tree: first.slice(5), parents: lines.slice(0, end).map((line) => line.slice(7)) };
}
