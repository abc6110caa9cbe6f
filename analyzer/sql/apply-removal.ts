import type { SourceLocation } from '../model/location.ts';
import type { MigrationHazard } from '../model/schema.ts';
import type { SchemaDraft } from './link-migrations.ts';
import type { MigrationStep } from './migration-facts.ts';

type Removal = Extract<
  MigrationStep,
  {
    does:
      | 'drop-table'
      | 'drop-schema'
      | 'drop-type'
      | 'drop-column'
      | 'rename-table'
      | 'rename-column'
      | 'retype-column'
      | 'delete-rows'
      | 'overwrite-column';
  }
>;

/** Takes away, renames or empties what a step says, and tells what is lost, with the migration that had made it. */
export function applyRemoval(draft: SchemaDraft, step: Removal, at: SourceLocation): readonly MigrationHazard[] {
  const { tables, isKnown } = draft;
  if (step.does === 'drop-schema') return dropSchema(draft, step.schema, at);
  if (step.does === 'drop-type') return dropType(draft, step.type, at);
  const table = tables.get(step.table);
  const column = 'column' in step ? table?.columns.get(step.column) : undefined;
  // A column may be older than its table's text says, where a query gave the table its columns.
  const maker =
    'column' in step ? (column?.madeBy ?? (table?.isWhole === false ? table.madeBy : undefined)) : table?.madeBy;
  const made = maker === undefined ? {} : { madeBy: maker };
  switch (step.does) {
    case 'drop-table':
      tables.delete(step.table);
      if (table === undefined && step.ifExists && isKnown) return [];
      return [{ kind: 'drop-table', table: step.table, at, ...made }];
    case 'drop-column':
      table?.columns.delete(step.column);
      if (maker === undefined && step.ifExists && isKnown) return [];
      return [{ kind: 'drop-column', table: step.table, column: step.column, at, ...made }];
    case 'rename-table':
      tables.delete(step.table);
      if (table !== undefined) tables.set(step.to, table);
      return [{ kind: 'rename-table', table: step.table, to: step.to, at, ...made }];
    case 'rename-column':
      table?.columns.delete(step.column);
      if (column !== undefined) table!.columns.set(step.to, column);
      return [{ kind: 'rename-column', table: step.table, column: step.column, to: step.to, at, ...made }];
    case 'retype-column': {
      const { table: name, column: of, to } = step;
      if (column !== undefined) table!.columns.set(of, { ...column, type: to });
      return [{ kind: 'retype-column', table: name, column: of, from: column?.type, to, at, ...made }];
    }
    case 'delete-rows':
      return [{ kind: 'delete-rows', table: step.table, which: step.which, at, ...made }];
    case 'overwrite-column':
      return [{ kind: 'overwrite-column', table: step.table, column: step.column, at, ...made }];
  }
}

function dropSchema({ tables }: SchemaDraft, schema: string, at: SourceLocation): readonly MigrationHazard[] {
  const isIn = (table: string) => (schema === 'public' ? !table.includes('.') : table.startsWith(`${schema}.`));
  const dropped = [...tables].filter(([name]) => isIn(name));
  for (const [name] of dropped) tables.delete(name);
  const hazards = dropped.map(([table, { madeBy }]) => ({ kind: 'drop-table', table, at, madeBy }) as const);
  return hazards.length > 0 ? hazards : [{ kind: 'drop-table', table: `${schema}.*`, at }];
}

function dropType({ tables }: SchemaDraft, type: string, at: SourceLocation): readonly MigrationHazard[] {
  return [...tables].flatMap(([table, { columns }]) =>
    [...columns].flatMap(([column, { type: own, madeBy }]): readonly MigrationHazard[] => {
      if (own.replaceAll('[]', '').split('.').at(-1) !== type) return [];
      columns.delete(column);
      return [{ kind: 'drop-column', table, column, at, madeBy }];
    }),
  );
}
