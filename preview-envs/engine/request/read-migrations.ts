import { posix } from 'node:path';
import { nameOf } from '#analyzer/model/address.ts';
import type { InfraGraph } from '#analyzer/model/graph.ts';
import type { SourceTree } from '#analyzer/model/source.ts';
import type { MigrationSpec } from '../../host/api.ts';
import { readTexts } from './read-texts.ts';

/** The migrations of every database of an application, in the order they run, by the database's name. */
export async function readMigrations(
  tree: SourceTree,
  graph: InfraGraph,
): Promise<Readonly<Record<string, readonly MigrationSpec[]>>> {
  const listed = [...graph.schemas].flatMap(([address, { migrations }]) => {
    const folder = graph.resources.get(address)?.properties['migrations'];
    if (!folder?.known || typeof folder.value !== 'string') return [];
    const path = (name: string) => posix.join(folder.value as string, name);
    return [{ database: nameOf(address), files: migrations.map((one) => ({ ...one, path: path(one.name) })) }];
  });
  const texts = await readTexts(
    tree,
    listed.flatMap(({ files }) => files.map(({ path }) => path)),
  );
  return Object.fromEntries(
    listed.map(({ database, files }) => [
      database,
      files.map(({ name, version, path }) => ({ name, version, sql: texts.get(path)! })),
    ]),
  );
}
