import type { MigrationFile } from '../frontends/encore/migration-files.ts';
import type { Address } from '../model/address.ts';
import type { DatabaseSchema } from '../model/schema.ts';
import type { SourceTree } from '../model/source.ts';
import { linkMigrations } from '../sql/link-migrations.ts';
import type { MigrationFacts } from '../sql/migration-facts.ts';
import { unreadableMigration } from '../sql/read-migration.ts';
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
  const facts = new Map<string, MigrationFacts>();
  const missing = [...blobs].filter((blob) => reader.cachedSql(blob) === undefined);
  if (missing.length > 0) {
    const pending: Promise<unknown>[] = [];
    for await (const blob of tree.readBlobs(missing, fileBytes)) {
      if ('bytes' in blob) pending.push(reader.sql(blob.id, blob.bytes));
      else
        facts.set(
          blob.id,
          unreadableMigration(`this migration has ${blob.tooLarge} bytes, more than are read`, blob.id),
        );
    }
    await Promise.all(pending);
  }
  for (const blob of blobs) {
    const reply = reader.cachedSql(blob);
    if (reply?.as === 'sql') facts.set(blob, reply.facts);
    else if (!facts.has(blob)) facts.set(blob, unreadableMigration('this migration is not text', blob));
  }
  return new Map(
    [...migrations].map(([address, files]) => [
      address,
      linkMigrations(files.map((file) => ({ ...file, facts: facts.get(file.blob)! }))),
    ]),
  );
}
