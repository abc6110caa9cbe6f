import { existsSync, mkdirSync, readdirSync, readlinkSync, realpathSync, symlinkSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { linkedFolders } from './find-workspaces.ts';
import { readJson } from './read-json.ts';

/** Where a package's entry in node_modules leads; undefined leaves it out. */
type Lead = (entry: string) => string | undefined;

/**
 * Gives a copy of a repository the installed packages. What npm linked into the dependency folder, a workspace or a
 * `file:` dependency, leads to the repository's own folder instead, where its code is.
 *
 * @param packages the folder of package.json, from the repository's root
 */
export function linkModules(repository: string, packages: string, dependencies: string): void {
  const target = join(repository, packages);
  const manifest = readJson(join(target, 'package.json')) ?? {};
  const toRepository: Lead = (local) => join(target, local);
  for (const folder of ['', ...linkedFolders(repository, packages, manifest)]) {
    const from = join(dependencies, folder, 'node_modules');
    if (existsSync(from)) linkLayers([from], dependencies, join(target, folder, 'node_modules'), toRepository);
  }
}

/**
 * The packages that a bundle finds beside itself: those of the application's own folder before those around it.
 *
 * @param inner the application's folder, from that of package.json
 */
export function linkBundleModules(dependencies: string, inner: string, build: string): void {
  const layers = [...new Set([join(dependencies, inner, 'node_modules'), join(dependencies, 'node_modules')])];
  const present = layers.filter((layer) => existsSync(layer));
  // A workspace's code is in the bundle.
  linkLayers(present, dependencies, join(build, 'node_modules'), () => undefined);
}

/** One link where that says it all; else a folder with a link for each package. */
function linkLayers(layers: readonly string[], dependencies: string, target: string, local: Lead): void {
  const [only, ...more] = layers;
  const real = realpathSync(dependencies);
  if (
    only !== undefined &&
    more.length === 0 &&
    entriesOf(only).every((one) => localPath(only, one, real) === undefined)
  ) {
    mkdirSync(dirname(target), { recursive: true });
    symlinkSync(realpathSync(only), target);
    return;
  }
  for (const layer of layers) {
    for (const entry of entriesOf(layer)) {
      const own = localPath(layer, entry, real);
      const leads = own === undefined ? realpathSync(join(layer, entry)) : local(own);
      const link = join(target, entry);
      if (leads === undefined || existsSync(link)) continue;
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(leads, link);
    }
  }
}

/** Names of packages, with their scope. */
function entriesOf(modules: string): readonly string[] {
  return readdirSync(modules)
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) =>
      name.startsWith('@') ? readdirSync(join(modules, name)).map((one) => `${name}/${one}`) : [name],
    );
}

/** The path, from the dependency folder, that npm linked a package to instead of unpacking it. */
function localPath(modules: string, entry: string, dependencies: string): string | undefined {
  const link = join(realpathSync(modules), entry);
  const leads = readLink(link);
  if (leads === undefined) return undefined;
  const path = resolve(dirname(link), leads);
  return path.startsWith(`${dependencies}/`) ? path.slice(dependencies.length + 1) : undefined;
}

function readLink(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
