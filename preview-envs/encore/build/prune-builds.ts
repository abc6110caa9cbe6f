import { lstat, readdir, readlink, realpath, rm } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';

export interface PruneOrder {
  /** Folders of builds that previews run from. */
  readonly inUse: ReadonlySet<string>;
  /** How many others stay, the last used ones: pushing back and forth costs no build. */
  readonly keep: number;
  /** Younger folders of packages stay: a build may be about to link to them. Milliseconds. */
  readonly grace: number;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * Removes what no preview needs from the cache of builds: builds, then folders of packages that no build links to.
 *
 * @returns names of what was removed
 */
export async function pruneBuilds(cache: string, order: PruneOrder): Promise<readonly string[]> {
  const builds = await namesIn(join(cache, 'builds'));
  const unused = builds.filter((one) => !order.inUse.has(one.path)).toSorted((a, b) => b.usedAt - a.usedAt);
  const gone = unused.slice(order.keep);
  for (const { path } of gone) await rm(path, { recursive: true, force: true });
  const needed = new Set<string>();
  // One that is gone leads nowhere.
  for (const { path } of builds) for (const one of await packagesOf(path)) needed.add(one);
  const packages = await unneededPackages(join(cache, 'dependencies'), needed, order);
  for (const path of packages) await rm(path, { recursive: true, force: true });
  return [...gone.map(({ path }) => path), ...packages].map((path) => basename(path));
}

interface Entry {
  readonly path: string;
  readonly usedAt: number;
  readonly isLink: boolean;
}

async function namesIn(folder: string): Promise<readonly Entry[]> {
  const names = await readdir(folder).catch(() => []);
  return Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      const stats = await lstat(path);
      return { path, usedAt: stats.mtimeMs, isLink: stats.isSymbolicLink() };
    }),
  );
}

/** Names of the folders of packages that a build's links lead to. */
async function packagesOf(build: string): Promise<readonly string[]> {
  const modules = join(build, 'node_modules');
  const entries = await readdir(modules).catch(() => []);
  const scopes = entries.filter((name) => name.startsWith('@'));
  const scoped = await Promise.all(scopes.map((scope) => readdir(join(modules, scope)).catch(() => [])));
  const inner = scopes.flatMap((scope, index) => (scoped[index] ?? []).map((name) => join(scope, name)));
  const targets = await Promise.all(
    ['', ...entries, ...inner].map((name) => readlink(join(modules, name)).catch(() => '')),
  );
  return targets.flatMap((target) => target.split(`${sep}dependencies${sep}`)[1]?.split(sep)[0] ?? []);
}

/** Folders nobody needs, and links to them: a link stands for what was asked for where something else was installed. */
async function unneededPackages(
  folder: string,
  needed: ReadonlySet<string>,
  { now, grace }: PruneOrder,
): Promise<readonly string[]> {
  const entries = await namesIn(folder);
  const isOld = ({ usedAt }: Entry): boolean => now - usedAt > grace;
  const gone = entries.filter((one) => !one.isLink && isOld(one) && !needed.has(basename(one.path)));
  const paths = new Set(gone.map(({ path }) => path));
  const links = await Promise.all(
    entries
      .filter(({ isLink }) => isLink)
      .map(async ({ path }) => ({ path, leads: await realpath(path).catch(() => undefined) })),
  );
  const names = new Set([...paths].map((path) => basename(path)));
  const dangling = links.filter(({ leads }) => leads === undefined || names.has(basename(leads)));
  return [...dangling.map(({ path }) => path), ...paths];
}
