import { scanSource, type Scan } from '../scan/scan-source.ts';
import type { SourceTree } from '../model/source.ts';
import { classifyPath } from './classify-path.ts';
import { indexSegments } from './segment-index.ts';
import type { TreeIndex } from './tree-index.ts';

/** What a first look at a tree's files needs. */
export interface Look {
  readonly scans: { get(blob: string): Scan | undefined; set(blob: string, scan: Scan): void };
  readonly modules: readonly string[];
  readonly fileBytes: number;
  /** Called while blobs still arrive, so that reading goes on beside parsing. */
  onInteresting(path: string, blob: string, bytes: Uint8Array): void;
  onConfig(blob: string, bytes: Uint8Array): void;
  onTooLarge(path: string, blob: string, bytes: number): void;
  hasConfig(blob: string): boolean;
}

const TOO_LARGE: Scan = { ofInterest: true, specifiers: [] };

/** Looks at every file of a tree, or at those that differ from a tree looked at before. */
export async function indexTree(tree: SourceTree, before: TreeIndex | undefined, look: Look): Promise<TreeIndex> {
  const changed = before === undefined ? undefined : (tree.changedFrom?.paths ?? []);
  const { code, configs } = classify(tree, before, changed);
  await readUnknown(tree, changed === undefined ? code : only(changed, code), configs, look);
  const scanOf = (path: string) => look.scans.get(code.get(path)!);
  if (before === undefined || changed === undefined) {
    const scans = new Map([...code.keys()].map((path) => [path, scanOf(path)!] as const));
    const specifiers = new Map([...scans].map(([path, scan]) => [path, scan.specifiers] as const));
    return { code, configs, scans, segments: indexSegments(specifiers) };
  }
  const scans = new Map(before.scans);
  const specifiers = new Map<string, readonly string[] | undefined>();
  for (const path of changed) {
    const scan = code.has(path) ? scanOf(path) : undefined;
    if (scan === undefined) scans.delete(path);
    else scans.set(path, scan);
    specifiers.set(path, scan?.specifiers);
  }
  return { code, configs, scans, segments: before.segments.changedTo(specifiers) };
}

function only(paths: readonly string[], code: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const known = paths.map((path) => [path, code.get(path)] as const);
  return new Map(known.flatMap(([path, blob]) => (blob === undefined ? [] : [[path, blob]])));
}

function classify(tree: SourceTree, before: TreeIndex | undefined, changed: readonly string[] | undefined) {
  const code = new Map(before?.code);
  const configs = new Map(before?.configs);
  for (const path of changed ?? tree.files.keys()) {
    code.delete(path);
    configs.delete(path);
    const blob = tree.files.get(path);
    const role = blob === undefined ? undefined : classifyPath(path);
    if (role === 'code') code.set(path, blob!);
    else if (role !== undefined) configs.set(path, blob!);
  }
  return { code, configs };
}

async function readUnknown(
  tree: SourceTree,
  code: ReadonlyMap<string, string>,
  configs: ReadonlyMap<string, string>,
  look: Look,
): Promise<void> {
  const pathsOf = new Map<string, string[]>();
  for (const [path, blob] of code) {
    if (look.scans.get(blob) !== undefined) continue;
    const known = pathsOf.get(blob);
    if (known === undefined) pathsOf.set(blob, [path]);
    else known.push(path);
  }
  const configBlobs = new Set([...configs.values()].filter((blob) => !look.hasConfig(blob)));
  if (pathsOf.size + configBlobs.size === 0) return;
  for await (const blob of tree.readBlobs([...pathsOf.keys(), ...configBlobs], look.fileBytes)) {
    const paths = pathsOf.get(blob.id) ?? [];
    if ('tooLarge' in blob) {
      if (paths.length > 0) look.scans.set(blob.id, TOO_LARGE);
      for (const path of paths) look.onTooLarge(path, blob.id, blob.tooLarge);
      continue;
    }
    if (configBlobs.has(blob.id)) look.onConfig(blob.id, blob.bytes);
    if (paths.length === 0) continue;
    const scan = scanSource(blob.bytes, look.modules);
    look.scans.set(blob.id, scan);
    if (scan.ofInterest) for (const path of paths) look.onInteresting(path, blob.id, blob.bytes);
  }
}
