import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { extract } from 'tar';
import { Problem } from '../problem.ts';

const TREE = /^[0-9a-f]{40,64}$/;
const MAX_FILES = 100_000;

/** @throws Problem 400 */
export function checkTree(tree: string): string {
  if (!TREE.test(tree)) throw new Problem(400, `a tree is its git id in hexadecimal, not ${tree.slice(0, 80)}`);
  return tree;
}

export const hasSource = (sources: string, tree: string): boolean => existsSync(join(sources, tree));

/**
 * Unpacks a tree's regular files beside their place and moves them there: a half one is never found.
 *
 * @throws Problem 400 when it is no tar, 413 beyond the limits
 */
export async function putSource(
  sources: string,
  tree: string,
  body: IncomingMessage,
  limit: { readonly megabytes: number },
): Promise<void> {
  await mkdir(sources, { recursive: true, mode: 0o711 });
  const staging = await mkdtemp(join(sources, '.unpacking-'));
  try {
    let bytes = 0;
    let files = 0;
    const accept = (entry: { type?: string; size?: number }) => {
      bytes += entry.size ?? 0;
      files += 1;
      if (bytes > limit.megabytes * 1e6 || files > MAX_FILES)
        throw new Problem(413, `a source is at most ${limit.megabytes} MB in ${MAX_FILES} files`);
      return entry.type === 'File' || entry.type === 'OldFile' || entry.type === 'Directory';
    };
    const filter = (_path: string, entry: object) => accept(entry);
    // Links are left out by the filter, paths that leave the folder by the library.
    const unpack = extract({ cwd: staging, strict: true, preserveOwner: false, noMtime: true, filter, umask: 0o022 });
    await pipeline(body, unpack).catch((error: unknown) => {
      if (error instanceof Problem) throw error;
      throw new Problem(400, `not a tar of regular files: ${error instanceof Error ? error.message : String(error)}`);
    });
    await rename(staging, join(sources, tree)).catch(() => {
      // It was there already, or another upload was first: a tree's id says what is in it.
      if (!hasSource(sources, tree)) throw new Error(`${tree} could not be moved into ${sources}`);
    });
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}
