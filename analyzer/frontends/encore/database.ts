import { known, type Value } from '../../model/value.ts';
import { migrationFiles, misnamedFiles, type MigrationSource } from './migration-files.ts';
import { definePrimitive, type Declaration, type Declared } from './primitive.ts';

// https://encore.dev/docs/ts/primitives/databases

const SOURCES = ['prisma', 'drizzle', 'drizzle/v1'];

export const database = definePrimitive({
  kind: 'database',
  module: 'encore.dev/storage/sqldb',
  constructs: ['SQLDatabase'],
  how: 'new',
  round: 1,
  declare(declaration) {
    const name = declaration.name(0, 'database');
    return name === undefined ? undefined : { name: [name], properties: migrationsOf(declaration, name) };
  },
  // What a transaction or a connection needs, its statements say.
  uses: { methods: { commit: [], rollback: [], close: [] }, otherwise: ['read', 'write'] },
});

function migrationsOf(declaration: Declaration, name: string): Declared['properties'] {
  const config = declaration.config(1);
  const given = config.expression('migrations');
  if (given === undefined) return {};
  const nested = config.nested('migrations');
  const folder = given.kind === 'object' ? nested.value('path', '.') : config.value('migrations', '.');
  const source = given.kind === 'object' ? nested.value('source', 'sql') : known('sql');
  if (!isText(folder) || !isText(source)) return { migrations: folder, source };
  const path = declaration.folder(folder.value);
  if (path === undefined) {
    declaration.blindSpot('unresolved-reference', `the migrations folder ${folder.value} is outside the repository`);
    return { migrations: folder, source };
  }
  const kind = SOURCES.includes(source.value) ? (source.value as MigrationSource) : 'sql';
  const found = declaration.filesIn(folder.value);
  const files = migrationFiles(found, kind);
  for (const file of misnamedFiles(found, kind)) {
    const message = `${file} of database:${name} is not named as a migration is: Encore refuses it`;
    declaration.blindSpot('invalid-declaration', message);
  }
  if (files.length === 0 && !declaration.hasFolder(folder.value)) {
    declaration.blindSpot(
      'invalid-declaration',
      `the migrations folder ${folder.value} of database:${name} is not there`,
    );
  }
  return { migrations: known(path), files: known(files.map((file) => file.name)), source };
}

function isText(value: Value): value is Value & { known: true; value: string } {
  return value.known && typeof value.value === 'string';
}
