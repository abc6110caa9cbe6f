import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { atMost } from '../../archives/at-most.ts';
import { unpackFiles } from '../../archives/unpack-files.ts';
import { Problem } from '../problem.ts';
import { isDiskFull } from './is-disk-full.ts';

const TREE = /^[0-9a-f]{40,64}$/;

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
  const staging = await mkdtemp(join(sources, '.unpacking-'));
  const cwd = join(staging, 'tree');
  try {
    await mkdir(cwd, { mode: 0o700 });
    const file = join(staging, 'source.tar');
    await pipeline(
      body,
      atMost(limit.megabytes, () => new Problem(413, `a source is at most ${limit.megabytes} MB`)),
      createWriteStream(file, { mode: 0o600 }),
    );
    await unpackFiles(file, cwd, (most) => new Problem(413, `a source has at most ${most} files`)).catch(
      (error: unknown) => {
        if (error instanceof Problem || isDiskFull(error)) throw error;
        throw new Problem(400, `not a tar of regular files: ${error instanceof Error ? error.message : String(error)}`);
      },
    );
    await rename(cwd, join(sources, tree)).catch(() => {
      // It was there already, or another upload was first: a tree's id says what is in it.
      if (!hasSource(sources, tree)) throw new Error(`${tree} could not be moved into ${sources}`);
    });
  } finally {
    await rm(staging, { recursive: true, force: true, maxRetries: 5 });
  }
}
