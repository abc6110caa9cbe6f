import type { SqlReading } from '../sql/statement-facts.ts';
import type { FileFacts } from './file-facts.ts';

/** A source file's facts with the SQL in it read, by the index of the reference that holds it. */
export interface CodeFacts extends FileFacts {
  readonly sql: Readonly<Record<number, SqlReading>>;
}
