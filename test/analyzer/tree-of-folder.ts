import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceTree } from '#analyzer/model/source.ts';

/** A tree of files given as text or bytes by path. */
export function treeOfFiles(files: Readonly<Record<string, string | Uint8Array>>): SourceTree {
  const blobs = new Map<string, Uint8Array>();
  const ids = new Map<string, string>();
  for (const [path, content] of Object.entries(files)) {
    const bytes = Buffer.from(content);
    const id = createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
    blobs.set(id, bytes);
    ids.set(path, id);
  }
  const id = createHash('sha1')
    .update(JSON.stringify([...ids]))
    .digest('hex');
  return {
    id,
    files: ids,
    async *readBlobs(wanted, maxBytes) {
      for (const one of wanted) {
        const bytes = blobs.get(one)!;
        yield bytes.length > maxBytes ? { id: one, tooLarge: bytes.length } : { id: one, bytes };
      }
    },
  };
}

/** A tree of a folder on disk, without node_modules and .git. */
export function treeOfFolder(folder: string): SourceTree {
  const files: Record<string, Uint8Array> = {};
  const visit = (path: string) => {
    for (const entry of readdirSync(join(folder, path), { withFileTypes: true })) {
      const inner = path === '' ? entry.name : `${path}/${entry.name}`;
      if (entry.isDirectory() && !['node_modules', '.git'].includes(entry.name)) visit(inner);
      if (entry.isFile()) files[inner] = readFileSync(join(folder, inner));
    }
  };
  visit('');
  return treeOfFiles(files);
}
