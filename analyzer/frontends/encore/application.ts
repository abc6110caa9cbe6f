import type { Program } from '../../link/program.ts';

/** One Encore application of a tree, ready to be made into a graph. */
export interface Application {
  /** The folder of encore.app, '' at the repository's root. */
  readonly root: string;
  readonly project: string;
  /** Where the application says that it is one. */
  readonly manifest: string;
  readonly program: Program;
  /** The application's own source files that were read, sorted. */
  readonly sources: readonly string[];
  /** Blob ids of every file of the repository. */
  readonly files: ReadonlyMap<string, string>;
  /** A script that fills previews' databases and runs nowhere else. */
  readonly seedScript: string | undefined;
  /** Paths of files that seem to import a file; types included, so whoever asks must look closer. */
  importersOf(path: string): readonly string[];
}
