import type { Client } from 'pg';
import { DatabaseError } from 'pg';
import { splitStatements } from './split-statements.ts';
import type { PlannedStep } from './steps.ts';

/** What PostgreSQL said of a text, with its place. */
export interface SqlFault {
  /** `2_add_email.up.sql:3: column "emial" does not exist (42703)` */
  readonly reason: string;
  /** The faulty line and what more the server said. */
  readonly details: readonly string[];
}

/** As Encore keeps it, a row a version. */
const TABLE = 'CREATE TABLE IF NOT EXISTS schema_migrations (version bigint PRIMARY KEY, dirty boolean NOT NULL)';
const MARK = `INSERT INTO schema_migrations (version, dirty) VALUES ($1, $2) ON CONFLICT (version) DO UPDATE SET dirty = $2`;

/** `active_sql_transaction`: CREATE INDEX CONCURRENTLY, VACUUM and their like. */
const NOT_IN_TRANSACTION = '25001';

/**
 * Runs one step and records its version, both in one transaction; what cannot run in one runs statement by statement,
 * marked dirty until its end.
 *
 * @throws what is not about the SQL text, a lost connection above all
 */
export async function runStep(client: Client, step: PlannedStep): Promise<SqlFault | undefined> {
  await client.query(TABLE);
  try {
    await client.query('BEGIN');
    await client.query(step.sql);
    await mark(client, step, false);
    await client.query('COMMIT');
    return undefined;
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    await client.query('ROLLBACK');
    return error.code === NOT_IN_TRANSACTION ? runOutside(client, step) : faultOf(step, error, 0);
  }
}

async function runOutside(client: Client, step: PlannedStep): Promise<SqlFault | undefined> {
  await mark(client, step, true);
  for (const { text, offset } of await splitStatements(step.sql)) {
    try {
      await client.query(text);
    } catch (error) {
      if (error instanceof DatabaseError) return faultOf(step, error, offset);
      throw error;
    }
  }
  await mark(client, step, false);
  return undefined;
}

async function mark(client: Client, { version }: PlannedStep, dirty: boolean): Promise<void> {
  if (version !== undefined) await client.query(MARK, [version, dirty]);
}

function faultOf({ name, sql }: PlannedStep, error: DatabaseError, offset: number): SqlFault {
  const said = `${error.message} (${error.code ?? 'no code'})`;
  const more = [error.detail, error.hint].filter((text) => text !== undefined);
  if (error.position === undefined) return { reason: `${name}: ${said}`, details: more };
  // Counted in characters from 1. https://www.postgresql.org/docs/18/protocol-error-fields.html
  const before = Array.from(sql.slice(offset))
    .slice(0, Number(error.position) - 1)
    .join('');
  const line = (sql.slice(0, offset) + before).split('\n').length;
  const text = sql.split('\n')[line - 1]?.trim() ?? '';
  return { reason: `${name}:${line}: ${said}`, details: [`${name}:${line}: ${text.slice(0, 300)}`, ...more] };
}
