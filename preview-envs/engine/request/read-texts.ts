import type { SourceTree } from '#analyzer/model/source.ts';

const LARGEST = 8 * 1024 * 1024;

/** The texts of files by their paths. @throws Error naming the file that is not there or too large */
export async function readTexts(tree: SourceTree, paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const ids = new Map<string, string>();
  for (const path of paths) {
    const id = tree.files.get(path);
    if (id === undefined) throw new Error(`${path}: there is no such file in the repository`);
    ids.set(path, id);
  }
  const texts = new Map<string, string>();
  for await (const blob of tree.readBlobs([...new Set(ids.values())], LARGEST)) {
    if ('bytes' in blob) texts.set(blob.id, Buffer.from(blob.bytes).toString());
  }
  return new Map(
    [...ids].map(([path, id]) => {
      const text = texts.get(id);
      if (text === undefined) throw new Error(`${path} is larger than ${LARGEST / 1024 / 1024} MiB`);
      return [path, text];
    }),
  );
}
