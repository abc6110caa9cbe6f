import type { Position } from '../facts/file-facts.ts';

/** One thing a migration does to the schema, read from its text alone. */
export type MigrationStep =
  | {
      readonly does: 'create-table';
      readonly table: string;
      readonly columns: readonly ColumnStep[];
      readonly like: readonly string[];
      /** Whether these are all of its columns; a query may give it others. */
      readonly isWhole: boolean;
      readonly ifMissing: boolean;
      readonly at: Position;
    }
  | { readonly does: 'drop-table'; readonly table: string; readonly ifExists: boolean; readonly at: Position }
  | { readonly does: 'rename-table'; readonly table: string; readonly to: string; readonly at: Position }
  | { readonly does: 'add-column'; readonly table: string; readonly column: ColumnStep; readonly at: Position }
  | {
      readonly does: 'drop-column';
      readonly table: string;
      readonly column: string;
      readonly ifExists: boolean;
      readonly at: Position;
    }
  | {
      readonly does: 'retype-column';
      readonly table: string;
      readonly column: string;
      readonly to: string;
      readonly at: Position;
    }
  | {
      readonly does: 'rename-column';
      readonly table: string;
      readonly column: string;
      readonly to: string;
      readonly at: Position;
    }
  | {
      readonly does: 'set-nullable';
      readonly table: string;
      readonly column: string;
      readonly nullable: boolean;
      readonly at: Position;
    }
  | { readonly does: 'delete-rows'; readonly table: string; readonly which: 'all' | 'some'; readonly at: Position }
  /** Every row gets another value, in which the old one has no part. */
  | { readonly does: 'overwrite-column'; readonly table: string; readonly column: string; readonly at: Position }
  /** A type goes with the columns that have it. */
  | { readonly does: 'drop-type'; readonly type: string; readonly at: Position }
  | { readonly does: 'create-function'; readonly function: string; readonly at: Position }
  | { readonly does: 'call-functions'; readonly functions: readonly string[]; readonly at: Position }
  | { readonly does: 'drop-schema'; readonly schema: string; readonly at: Position }
  | { readonly does: 'unreadable'; readonly message: string; readonly at: Position };

export interface ColumnStep {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly at: Position;
}

/** A migration file's facts: a pure function of its bytes. */
export interface MigrationFacts {
  readonly steps: readonly MigrationStep[];
  /** A hash of the statements, equal for texts that differ in comments and white space only. */
  readonly content: string;
}
