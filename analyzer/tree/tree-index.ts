import type { Scan } from '../scan/scan-source.ts';
import type { SegmentIndex } from './segment-index.ts';

/** What is remembered of a tree, so that a tree made from it needs only its changed files looked at. */
export interface TreeIndex {
  /** Blob id by path: source files. */
  readonly code: ReadonlyMap<string, string>;
  /** Blob id by path: tsconfig, package.json, encore.app. */
  readonly configs: ReadonlyMap<string, string>;
  readonly scans: ReadonlyMap<string, Scan>;
  readonly segments: SegmentIndex;
}
