import { constants } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { previewFolders } from '../folders.ts';
import type { PreviewRow, ResourceRow } from '../state/store.ts';

export interface BucketContent {
  readonly name: string;
  readonly isPublic: boolean;
  readonly objects: readonly {
    readonly name: string;
    readonly bytes: number;
    readonly contentType: string;
    readonly versions: number;
  }[];
}

const MAX_OBJECTS = 100;
const MAX_BYTES = 100_000;

/** The objects of each bucket, from the descriptions that the runtime keeps beside them. */
export async function readBuckets(
  dataFolder: string,
  preview: PreviewRow,
  resources: readonly ResourceRow[],
): Promise<readonly BucketContent[]> {
  const buckets = resources.filter(({ kind }) => kind === 'bucket');
  return Promise.all(
    buckets.map(async ({ name, spec }) => {
      const folder = join(previewFolders(dataFolder, preview.name).buckets, name);
      const names = (await readdir(folder).catch(() => [])).slice(0, MAX_OBJECTS);
      const objects = await Promise.all(names.map((one) => readObject(join(folder, one, 'object.json'))));
      const isPublic = (spec as { public: boolean }).public;
      return { name, isPublic, objects: objects.filter((object) => object !== undefined) };
    }),
  );
}

/** The preview's code can put anything there: only a small regular file is read. */
async function readObject(path: string): Promise<BucketContent['objects'][number] | undefined> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
    () => undefined,
  );
  if (file === undefined) return undefined;
  try {
    const { size } = await file.stat();
    if (!(await file.stat()).isFile() || size > MAX_BYTES) return undefined;
    const stored = JSON.parse(await file.readFile('utf8')) as Partial<{ name: unknown; versions: unknown }>;
    const versions = Array.isArray(stored.versions) ? (stored.versions as Record<string, unknown>[]) : [];
    const newest = versions.at(-1);
    if (typeof stored.name !== 'string' || newest === undefined) return undefined;
    const bytes = Number(newest['size']) || 0;
    const type = newest['contentType'];
    return { name: stored.name, bytes, contentType: typeof type === 'string' ? type : '', versions: versions.length };
  } catch {
    return undefined;
  } finally {
    await file.close();
  }
}
