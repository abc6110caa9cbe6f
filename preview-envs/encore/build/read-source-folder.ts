import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SourceTree } from '#analyzer/model/source.ts';

/** Folders that hold no source of the repository's own. */
const LEFT_OUT: ReadonlySet<string> = new Set(['node_modules', '.git', 'encore.gen', '.encore']);

/**
 * A folder as the analyzer reads trees. Blob ids are what git would give, so that facts are found again.
 *
 * @param id the tree's, which the caller knows
 */
export function readSourceFolder(folder: string, id: string): SourceTree {
  const files = new Map<string, string>();
  const paths = new Map<string, string>();
  const visit = (inner: string): void => {
    for (const entry of readdirSync(join(folder, inner), { withFileTypes: true })) {
      const path = inner === '' ? entry.name : `${inner}/${entry.name}`;
      if (entry.isDirectory() && !LEFT_OUT.has(entry.name)) visit(path);
      if (!entry.isFile()) continue;
      const blob = blobId(readFileSync(join(folder, path)));
      files.set(path, blob);
      paths.set(blob, path);
    }
  };
  visit('');
  return {
    id,
    files,
    async *readBlobs(ids, maxBytes) {
      for (const one of ids) {
        const bytes = await readFile(join(folder, paths.get(one)!));
        yield bytes.length > maxBytes ? { id: one, tooLarge: bytes.length } : { id: one, bytes };
      }
    },
  };
}

function blobId(bytes: Uint8Array): string {
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}
