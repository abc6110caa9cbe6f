/**
 * A place in a source file. It holds no commit: a graph is a pure function of a tree and is shared by every commit
 * that has this tree. Whoever shows a location adds the commit.
 */
export interface SourceLocation {
  /** Relative to the repository's root, with '/'. */
  readonly path: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 code units. */
  readonly column: number;
}

export type NonEmpty<T> = readonly [T, ...T[]];
