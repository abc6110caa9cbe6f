import { pack, type Pack } from 'tar-stream';
import type { SourceTree } from '#analyzer/model/source.ts';

/** A repository's files are sent whole or not at all. */
const LARGEST_FILE = 256 * 1024 * 1024;
/** Every file has the same date, so that the same tree is the same bytes. */
const DATE = new Date(0);

/**
 * A tree's regular files as a tar, made of git objects: nothing is checked out. Symbolic links and submodules are left
 * out, as they are where a tree is read.
 *
 * @throws Error naming a file that is too large
 */
export function tarTree(tree: SourceTree): AsyncIterable<Uint8Array> {
  const tar = pack();
  void fill(tar, tree).then(
    () => tar.finalize(),
    (error: unknown) => tar.destroy(error instanceof Error ? error : new Error(String(error))),
  );
  return tar as AsyncIterable<Uint8Array>;
}

async function fill(tar: Pack, tree: SourceTree): Promise<void> {
  const paths = Map.groupBy(tree.files.keys(), (path) => tree.files.get(path)!);
  for await (const blob of tree.readBlobs([...paths.keys()], LARGEST_FILE)) {
    for (const name of paths.get(blob.id) ?? []) {
      if (!('bytes' in blob)) throw new Error(`${name} has ${blob.tooLarge} bytes, more than a preview takes`);
      const bytes = Buffer.from(blob.bytes);
      await new Promise<void>((resolve, reject) =>
        tar.entry({ name, size: bytes.length, mode: 0o644, mtime: DATE }, bytes, (error) =>
          error ? reject(error) : resolve(),
        ),
      );
    }
  }
}
