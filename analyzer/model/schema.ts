import type { Address } from './address.ts';
import type { SourceLocation } from './location.ts';

/** A database as its migrations leave it, read without running them. */
export interface DatabaseSchema {
  /** In the order they run. */
  readonly migrations: readonly Migration[];
  /** By table name as PostgreSQL folds it; `schema.table` outside `public`. */
  readonly tables: ReadonlyMap<string, Table>;
}

export interface Table {
  readonly columns: ReadonlyMap<string, Column>;
  readonly at: SourceLocation;
}

export interface Column {
  /** As PostgreSQL prints it: `bigint`, `character varying(64)`. */
  readonly type: string;
  readonly nullable: boolean;
  readonly at: SourceLocation;
}

export interface Migration {
  /** The file's name, without the folder: `4_drop_stars.up.sql`. */
  readonly name: string;
  /** The number that orders it. */
  readonly version: number;
  /** A hash of what it says, without comments and white space: another one under the same name is an edit. */
  readonly content: string;
  readonly at: SourceLocation;
  /** What it does that can lose data, stop old code, or lock for long. */
  readonly hazards: readonly MigrationHazard[];
}

/** `madeBy`: the migration that made the table or column it is about; none where no migration that was read did. */
export type MigrationHazard = Hazard & { readonly madeBy?: string };

type Hazard =
  | { readonly kind: 'drop-table'; readonly table: string; readonly at: SourceLocation }
  | { readonly kind: 'drop-column'; readonly table: string; readonly column: string; readonly at: SourceLocation }
  | {
      readonly kind: 'retype-column';
      readonly table: string;
      readonly column: string;
      readonly from: string | undefined;
      readonly to: string;
      readonly at: SourceLocation;
    }
  | { readonly kind: 'rename-table'; readonly table: string; readonly to: string; readonly at: SourceLocation }
  | {
      readonly kind: 'rename-column';
      readonly table: string;
      readonly column: string;
      readonly to: string;
      readonly at: SourceLocation;
    }
  /** TRUNCATE, or DELETE: `some` where it has a condition. */
  | {
      readonly kind: 'delete-rows';
      readonly table: string;
      readonly which: 'all' | 'some';
      readonly at: SourceLocation;
    }
  /** UPDATE of every row to something that the old value has no part in. */
  | { readonly kind: 'overwrite-column'; readonly table: string; readonly column: string; readonly at: SourceLocation }
  /** A statement the parser refuses, or DO blocks and dynamic SQL whose effect cannot be read. */
  | { readonly kind: 'unreadable'; readonly message: string; readonly at: SourceLocation };

/** One statement that code sends to a database. */
export interface Query {
  readonly from: Address<'service'>;
  readonly to: Address<'database'>;
  readonly verb: 'read' | 'write' | 'define';
  readonly reads: readonly ColumnUse[];
  readonly writes: readonly ColumnUse[];
  /** The statement on one line, at most 80 characters, values replaced by `…`. */
  readonly text: string;
  readonly at: SourceLocation;
}

/** `column` is `*` where every column is meant, undefined where only the table is known. */
export interface ColumnUse {
  readonly table: string;
  readonly column: string | undefined;
}
