import type { Position } from '../facts/file-facts.ts';
import type { SourceLocation } from '../model/location.ts';
import type { Column, DatabaseSchema, Migration, MigrationHazard, Table } from '../model/schema.ts';
import type { ColumnStep, MigrationFacts, MigrationStep } from './migration-facts.ts';

/** One migration file with what was read in it. */
export interface ReadMigrationFile {
  readonly name: string;
  readonly version: number;
  readonly path: string;
  readonly facts: MigrationFacts;
}

interface TableDraft {
  readonly columns: Map<string, Column>;
  readonly at: SourceLocation;
}
type Tables = Map<string, TableDraft>;

/** Runs migrations in thought, in order: the tables they leave, and what each does that loses or breaks something. */
export function linkMigrations(files: readonly ReadMigrationFile[]): DatabaseSchema {
  const tables: Tables = new Map();
  const migrations = files.map(({ name, version, path, facts }): Migration => {
    const hazards = facts.steps.flatMap((step) => {
      const at = locate(path, step.at);
      const hazard = apply(tables, step, at);
      return hazard === undefined ? [] : [hazard];
    });
    return { name, version, content: facts.content, at: { path, line: 1, column: 1 }, hazards };
  });
  return { migrations, tables: new Map<string, Table>([...tables].toSorted(([a], [b]) => (a < b ? -1 : 1))) };
}

function locate(path: string, [line, column]: Position): SourceLocation {
  return { path, line, column };
}

/** Changes the tables as the step says; what it may lose or break comes back. */
function apply(tables: Tables, step: MigrationStep, at: SourceLocation): MigrationHazard | undefined {
  switch (step.does) {
    case 'create-table':
      createTable(tables, step, at);
      return undefined;
    case 'drop-table':
      tables.delete(step.table);
      return { kind: 'drop-table', table: step.table, at };
    case 'drop-schema':
      for (const table of [...tables.keys()]) if (table.startsWith(`${step.schema}.`)) tables.delete(table);
      return { kind: 'drop-table', table: `${step.schema}.*`, at };
    case 'rename-table': {
      const table = tables.get(step.table);
      tables.delete(step.table);
      if (table !== undefined) tables.set(step.to, table);
      return { kind: 'rename-table', table: step.table, to: step.to, at };
    }
    case 'add-column':
      addColumn(tables.get(step.table), step.column, at.path);
      return undefined;
    case 'drop-column':
      tables.get(step.table)?.columns.delete(step.column);
      return { kind: 'drop-column', table: step.table, column: step.column, at };
    case 'retype-column':
      return retype(tables, step, at);
    case 'rename-column': {
      const columns = tables.get(step.table)?.columns;
      const column = columns?.get(step.column);
      columns?.delete(step.column);
      if (column !== undefined) columns?.set(step.to, column);
      return { kind: 'rename-column', table: step.table, column: step.column, to: step.to, at };
    }
    case 'set-nullable': {
      const column = tables.get(step.table)?.columns.get(step.column);
      if (column !== undefined)
        tables.get(step.table)!.columns.set(step.column, { ...column, nullable: step.nullable });
      return undefined;
    }
    case 'delete-rows':
      return { kind: 'delete-rows', table: step.table, at };
    case 'unreadable':
      return { kind: 'unreadable', message: step.message, at };
  }
}

function createTable(tables: Tables, step: MigrationStep & { does: 'create-table' }, at: SourceLocation): void {
  if (step.ifMissing && tables.has(step.table)) return;
  const inherited = step.like.flatMap((name) => [...(tables.get(name)?.columns ?? [])]);
  const table = { columns: new Map(inherited), at };
  for (const column of step.columns) addColumn(table, column, at.path);
  tables.set(step.table, table);
}

function addColumn(table: TableDraft | undefined, { name, type, nullable, at }: ColumnStep, path: string): void {
  if (table?.columns.has(name) === false) table.columns.set(name, { type, nullable, at: locate(path, at) });
}

function retype(tables: Tables, step: MigrationStep & { does: 'retype-column' }, at: SourceLocation): MigrationHazard {
  const columns = tables.get(step.table)?.columns;
  const column = columns?.get(step.column);
  if (column !== undefined) columns?.set(step.column, { ...column, type: step.to });
  const { table, to } = step;
  return { kind: 'retype-column', table, column: step.column, from: column?.type, to, at };
}
