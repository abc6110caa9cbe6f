/**
 * Files as the analyzer gets them: git objects read as data. Nothing is ever checked out, so hooks, filters,
 * submodules, LFS and symbolic links have no effect. app/github/git implements this.
 */
export interface SourceTree {
  /** The tree's git id: same id, same files. */
  readonly id: string;
  /** Blob id by path from the repository's root. Regular files only: no symbolic links, no submodules. */
  readonly files: ReadonlyMap<string, string>;
  /** Where the reader made this tree from another one: that tree's id and the paths that differ. */
  readonly changedFrom?: { readonly tree: string; readonly paths: readonly string[] };
  /** Reads blobs in any order, all in few round trips. A blob over `maxBytes` comes without its bytes. */
  readBlobs(ids: readonly string[], maxBytes: number): AsyncIterable<SourceBlob>;
}

export type SourceBlob =
  { readonly id: string; readonly bytes: Uint8Array } | { readonly id: string; readonly tooLarge: number };

/** A repository whose commits can be read and merged as data. */
export interface SourceRepository {
  treeOf(commit: string): Promise<string>;
  /** What merging head into base gives; the tree only where it merges without conflicts. */
  mergeTrees(base: string, head: string): Promise<MergeResult>;
  /** @param near a tree read before, so that only what differs has to be listed */
  readTree(tree: string, near?: SourceTree): Promise<SourceTree>;
}

export type MergeResult = { readonly kind: 'clean'; readonly tree: string } | { readonly kind: 'conflict' };
