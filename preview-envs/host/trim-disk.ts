import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pruneBuilds } from '../encore/build/prune-builds.ts';
import type { ResourceSpecs } from './api.ts';
import type { BuildRecord } from './control/make-build.ts';
import { hostFolders } from './folders.ts';
import type { Store } from './state/store.ts';

const HOUR = 3_600_000;
/** Younger ones stay: a deploy may be about to use them. */
const GRACE_MS = 24 * HOUR;
/** Builds that no preview runs, the last used ones. */
const KEPT_BUILDS = 20;

/**
 * Removes sources, builds and packages that no preview needs any more.
 *
 * @returns names of what was removed
 */
export async function trimDisk(store: Store, dataFolder: string, now: number): Promise<readonly string[]> {
  const folders = hostFolders(dataFolder);
  const rows = await store.resourcesOf('build');
  const built = rows.flatMap((row) => (row.record as Partial<BuildRecord>).folder ?? []);
  const needed = new Set(rows.map((row) => (row.spec as Partial<ResourceSpecs['build']>).source));
  const order = { inUse: new Set(built), keep: KEPT_BUILDS, grace: GRACE_MS, now };
  const removed = [...(await pruneBuilds(folders.builds, order))];
  for (const name of await readdir(folders.sources)) {
    const path = join(folders.sources, name);
    if (needed.has(name) || now - (await stat(path)).mtimeMs < GRACE_MS) continue;
    await rm(path, { recursive: true, force: true });
    removed.push(name);
  }
  return removed;
}

/** Trims now and every hour. Gives back what stops it. */
export function keepDiskTrim(store: Store, dataFolder: string, log: (line: string) => void): () => void {
  const trim = () =>
    void trimDisk(store, dataFolder, Date.now()).then(
      (removed) =>
        removed.length > 0 && log(`removed ${removed.length} sources, builds and packages that nobody needs`),
      (error: unknown) => log(`the disk was not trimmed: ${String(error)}`),
    );
  trim();
  const timer = setInterval(trim, HOUR);
  return () => clearInterval(timer);
}
