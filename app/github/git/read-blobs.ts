import type { SourceBlob } from '#analyzer/model/source.ts';
import type { GitObject } from './object-process.ts';
import { present, readObjects } from './objects.ts';

/** Brings objects that a partial mirror lacks, all at once. */
export type FetchMissing = (ids: readonly string[]) => Promise<void>;

/** Reads blobs in the order given; a large one comes without its bytes, and nobody reads them. */
export async function* readBlobs(
  folder: string,
  ids: readonly string[],
  maxBytes: number,
  fetchMissing: FetchMissing | undefined,
): AsyncGenerator<SourceBlob> {
  let found = await describe(folder, ids);
  const missing = found.flatMap((object) => ('missing' in object ? [object.id] : []));
  if (missing.length > 0 && fetchMissing !== undefined) {
    await fetchMissing(missing);
    found = await describe(folder, ids);
  }
  const small: string[] = [];
  for (const object of found) {
    const { id, size } = present(object, 'blob');
    if (size > maxBytes) yield { id, tooLarge: size };
    else small.push(id);
  }
  for await (const object of readObjects(folder, 'contents', small)) {
    yield { id: object.id, bytes: present(object, 'blob').bytes! };
  }
}

async function describe(folder: string, ids: readonly string[]): Promise<readonly GitObject[]> {
  const found: GitObject[] = [];
  for await (const object of readObjects(folder, 'info', ids)) found.push(object);
  return found;
}
