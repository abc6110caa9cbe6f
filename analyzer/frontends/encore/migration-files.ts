export type MigrationSource = 'sql' | 'prisma' | 'drizzle' | 'drizzle/v1';

export interface MigrationFile {
  /** Relative to the migrations folder. */
  readonly name: string;
  readonly version: number;
  readonly path: string;
  readonly blob: string;
}

/** What each tool calls its files. Encore's own: https://encore.dev/docs/ts/primitives/databases#migrations */
const NAMES = {
  sql: /^(\d+)_[^./]+\.up\.sql$/,
  drizzle: /^(\d+)_[^./]+\.sql$/,
  prisma: /^(\d+)_[^/]+\/migration\.sql$/,
  'drizzle/v1': /^(\d+)_[^/]+\/migration\.sql$/,
} as const satisfies { [S in MigrationSource]: RegExp };

/** What Encore refuses in a folder of migrations: SQL that no name says when to run. */
export function misnamedFiles(files: ReadonlyMap<string, string>, source: MigrationSource): readonly string[] {
  const isLooked = source === 'prisma' || source === 'drizzle/v1' ? /^[^/]+\/migration\.sql$/ : /^[^/]+\.sql$/;
  const isDown = (name: string) => source === 'sql' && /^\d+_[^./]+\.down\.sql$/.test(name);
  return [...files.keys()].filter((name) => isLooked.test(name) && !NAMES[source].test(name) && !isDown(name));
}

/**
 * The migrations among a folder's files, in the order they run.
 *
 * @param files blob id by path below the folder, keyed by the path relative to it, with the whole path in the value
 */
export function migrationFiles(files: ReadonlyMap<string, string>, source: MigrationSource): readonly MigrationFile[] {
  const found = [...files].flatMap(([name, blob]) => {
    const version = NAMES[source].exec(name)?.[1];
    return version === undefined ? [] : [{ name, version: Number(version), path: name, blob }];
  });
  return found.toSorted((a, b) => a.version - b.version || (a.name < b.name ? -1 : 1));
}
