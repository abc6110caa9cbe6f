import { folderOf, foldersUp, isWithin } from '../../link/paths.ts';

/** A folder that is a service. */
export interface ServiceRoot {
  readonly folder: string;
  readonly name: string;
  readonly declared: boolean;
}

/**
 * The services of an application: the folders of declared ones, and of files with an endpoint, a subscription, a
 * gateway or an auth handler that lie in none, named after the folder.
 *
 * @param declared name by folder, from `new Service(…)`
 * @param makers files that make their folder a service
 */
export function findServices(
  declared: ReadonlyMap<string, string>,
  makers: readonly string[],
  project: string,
): readonly ServiceRoot[] {
  const roots: ServiceRoot[] = [...declared].map(([folder, name]) => ({ folder, name, declared: true }));
  const folders = [...new Set(makers.map(folderOf))].toSorted((a, b) => a.length - b.length || (a < b ? -1 : 1));
  for (const folder of folders) {
    if (roots.some((root) => isWithin(folder, root.folder))) continue;
    const name = folder === '' ? project : folder.slice(folder.lastIndexOf('/') + 1);
    roots.push({ folder, name, declared: false });
  }
  return roots;
}

/** The service whose folder holds a file; of nested ones the innermost. */
export function serviceOf(roots: readonly ServiceRoot[], path: string): ServiceRoot | undefined {
  const byFolder = indexRoots(roots);
  for (const folder of foldersUp(folderOf(path))) {
    const root = byFolder.get(folder);
    if (root !== undefined) return root;
  }
  return undefined;
}

/** The service behind a name of ~encore/clients, where dashes are underscores. */
export function serviceOfClient(roots: readonly ServiceRoot[], client: string): string {
  return roots.find((root) => root.name.replaceAll('-', '_') === client)?.name ?? client;
}

/** Every use asks for its service, so the roots are indexed once. */
const indexed = new WeakMap<readonly ServiceRoot[], ReadonlyMap<string, ServiceRoot>>();

function indexRoots(roots: readonly ServiceRoot[]): ReadonlyMap<string, ServiceRoot> {
  const known = indexed.get(roots) ?? new Map(roots.map((root) => [root.folder, root]));
  indexed.set(roots, known);
  return known;
}
