import type { Position } from '../facts/file-facts.ts';
import type { SourceLocation } from '../model/location.ts';
import type { Column, DatabaseSchema, Migration, MigrationHazard, Table } from '../model/schema.ts';
import type { ColumnStep, MigrationFacts, MigrationStep } from './migration-facts.ts';
import { applyRemoval } from './apply-removal.ts';

/** One migration file with what was read in it. */
export interface ReadMigrationFile {
  readonly name: string;
  readonly version: number;
  readonly path: string;
  readonly facts: MigrationFacts;
}

export interface ColumnDraft extends Column {
  /** The migration that made it. */
  readonly madeBy: string;
}

export interface TableDraft {
  readonly columns: Map<string, ColumnDraft>;
  readonly at: SourceLocation;
  readonly madeBy: string;
  /** Whether all its columns are known. */
  readonly isWhole: boolean;
}

/** A database while its migrations run in thought. */
export interface SchemaDraft {
  readonly tables: Map<string, TableDraft>;
  /** Functions of the migrations' own that may change data. */
  readonly functions: Set<string>;
  /** False once something ran that could not be read: what is not among the tables may exist all the same. */
  isKnown: boolean;
}

/** Runs migrations in thought, in order: the tables they leave, and what each does that loses or breaks something. */
export function linkMigrations(files: readonly ReadMigrationFile[]): DatabaseSchema {
  const draft: SchemaDraft = { tables: new Map(), functions: new Set(), isKnown: true };
  const migrations = files.map(({ name, version, path, facts }): Migration => {
    const hazards = facts.steps.flatMap((step) => apply(draft, step, locate(path, step.at), name));
    if (hazards.some((one) => one.kind === 'unreadable')) draft.isKnown = false;
    return { name, version, content: facts.content, at: { path, line: 1, column: 1 }, hazards };
  });
  const tables = [...draft.tables]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, table]) => [name, shown(table)] as const);
  return { migrations, tables: new Map(tables) };
}

function shown({ columns, at }: TableDraft): Table {
  const plain = ({ type, nullable, at: place }: Column): Column => ({ type, nullable, at: place });
  return { columns: new Map([...columns].map(([name, column]) => [name, plain(column)])), at };
}

function locate(path: string, [line, column]: Position): SourceLocation {
  return { path, line, column };
}

/** Changes the tables as the step says; what it may lose or break comes back. */
function apply(draft: SchemaDraft, step: MigrationStep, at: SourceLocation, by: string): readonly MigrationHazard[] {
  switch (step.does) {
    case 'create-table':
      createTable(draft, step, at, by);
      return [];
    case 'add-column':
      addColumn(draft.tables.get(step.table), step.column, at.path, by);
      return [];
    case 'set-nullable': {
      const columns = draft.tables.get(step.table)?.columns;
      const column = columns?.get(step.column);
      if (column !== undefined) columns!.set(step.column, { ...column, nullable: step.nullable });
      return [];
    }
    case 'create-function':
      draft.functions.add(step.function);
      return [];
    case 'call-functions': {
      const own = step.functions.find((name) => draft.functions.has(name));
      const message = `it calls the function ${own ?? ''} of a migration`;
      return own === undefined ? [] : [{ kind: 'unreadable', message, at }];
    }
    case 'unreadable':
      return [{ kind: 'unreadable', message: step.message, at }];
    case 'drop-table':
    case 'drop-schema':
    case 'drop-type':
    case 'drop-column':
    case 'rename-table':
    case 'rename-column':
    case 'retype-column':
    case 'delete-rows':
    case 'overwrite-column':
      return applyRemoval(draft, step, at);
  }
}

function createTable(
  { tables }: SchemaDraft,
  step: MigrationStep & { does: 'create-table' },
  at: SourceLocation,
  madeBy: string,
): void {
  if (step.ifMissing && tables.has(step.table)) return;
  const models = step.like.map((name) => tables.get(name));
  const inherited = models.flatMap((one) => [...(one?.columns ?? [])]);
  const columns = new Map(inherited.map(([name, column]) => [name, { ...column, madeBy }]));
  const isWhole = step.isWhole && models.every((one) => one?.isWhole === true);
  const table = { columns, at, madeBy, isWhole };
  for (const column of step.columns) addColumn(table, column, at.path, madeBy);
  tables.set(step.table, table);
}

function addColumn(table: TableDraft | undefined, column: ColumnStep, path: string, madeBy: string): void {
  const { name, type, nullable, at } = column;
  if (table?.columns.has(name) === false) table.columns.set(name, { type, nullable, at: locate(path, at), madeBy });
}
