import type { MigrationFile } from '../frontends/encore/migration-files.ts';
import type { Address } from '../model/address.ts';
import type { DatabaseSchema } from '../model/schema.ts';
import type { SourceTree } from '../model/source.ts';
import { linkMigrations } from '../sql/link-migrations.ts';
import type { MigrationFacts } from '../sql/migration-facts.ts';
import type { FileReader } from './read-files.ts';

type Migrations = ReadonlyMap<Address<'database'>, readonly MigrationFile[]>;

/** Reads the migrations of every database into the schema they leave. */
export async function readSchemas(
  tree: SourceTree,
  migrations: Migrations,
  reader: FileReader,
  fileBytes: number,
): Promise<ReadonlyMap<Address<'database'>, DatabaseSchema>> {
  const blobs = new Set([...migrations.values()].flat().map((file) => file.blob));
  const steps = new Map<string, MigrationFacts>();
  const missing = [...blobs].filter((blob) => reader.cachedSql(blob) === undefined);
  if (missing.length > 0) {
    const pending: Promise<unknown>[] = [];
    for await (const blob of tree.readBlobs(missing, fileBytes)) {
      if ('bytes' in blob) pending.push(reader.sql(blob.id, blob.bytes));
      else steps.set(blob.id, unreadable(`this migration has ${blob.tooLarge} bytes, more than are read`));
    }
    await Promise.all(pending);
  }
  for (const blob of blobs) {
    const reply = reader.cachedSql(blob);
    if (reply?.as === 'sql') steps.set(blob, reply.steps);
    else if (!steps.has(blob)) steps.set(blob, unreadable('this migration is not text'));
  }
  return new Map(
    [...migrations].map(([address, files]) => [
      address,
      linkMigrations(files.map((file) => ({ ...file, steps: steps.get(file.blob)! }))),
    ]),
  );
}

const unreadable = (message: string): MigrationFacts => [{ does: 'unreadable', message, at: [1, 1] }];
