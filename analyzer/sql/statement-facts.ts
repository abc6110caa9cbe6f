import type { Query } from '../model/schema.ts';

/** What one SQL statement does, apart from who sends it. */
export type StatementFacts = Pick<Query, 'verb' | 'reads' | 'writes' | 'text'>;

/** A text of SQL: its statements in order, or why PostgreSQL's parser refuses it. */
export type SqlReading = readonly StatementFacts[] | { readonly unreadable: string };
