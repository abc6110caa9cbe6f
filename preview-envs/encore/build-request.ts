import type { EncoreCommand } from './build/image/find-encore.ts';
import type { Manifest } from './manifest.ts';

/** Asks for a runnable build of one application's source. */
export interface BuildRequest {
  /** Folder with the repository's files as the tree has them. Read only. */
  readonly source: string;
  /** The application's folder in it, '' at the root. */
  readonly root: string;
  /** A script of the application that fills its databases, from the repository's root. */
  readonly seedScript: string | undefined;
  /** The tree's git id. */
  readonly revision: string;
  /** Builds by content, kept between calls: the same source is built once, the same lock file installed once. */
  readonly cache: string;
  /** The account the untrusted steps run as; undefined: the caller's. */
  readonly user: { readonly uid: number; readonly gid: number } | undefined;
  /** Builds instead of our own bundler, where it can. */
  readonly encore: EncoreCommand | undefined;
  readonly limits: BuildLimits;
  /** Lines as they come, for the preview's log. */
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
}

export interface BuildLimits {
  readonly installSeconds: number;
  readonly buildSeconds: number;
  readonly megabytes: number;
}

export type BuildResult =
  | { readonly ok: true; readonly folder: string; readonly manifest: Manifest; readonly cached: boolean }
  | {
      readonly ok: false;
      readonly step: 'install' | 'types' | 'bundle';
      readonly reason: string;
      readonly log: readonly string[];
    };
