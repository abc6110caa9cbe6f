import type { Sql } from 'postgres';
import type { Kernel } from '../kernel.ts';
import type { Request } from '../request.ts';
import { Cursor, type QueryArgs } from './rows.ts';
import { sqlError } from './sql-error.ts';

/** Runs one statement as a prepared one, with its span. */
export function runQuery(
  { tracer }: Kernel,
  sql: Pick<Sql, 'unsafe' | 'typed'>,
  query: string,
  { values }: QueryArgs,
  source: Request | null | undefined,
): Promise<Cursor> {
  return tracer.recordPart(source, {
    what: 'query',
    name: query.trim().replaceAll(/\s+/g, ' '),
    rowsOf: ({ rows }) => rows,
    run: async () => {
      try {
        // Type 0: the server says which type each parameter has, and that decides how it is written.
        const parameters = values.map((value) => (isNothing(value) ? null : sql.typed(value as never, 0)));
        const options = { prepare: true, simple: false };
        const rows = await sql.unsafe(query, parameters, options);
        return new Cursor([...rows], rows.count);
      } catch (thrown) {
        throw sqlError(thrown);
      }
    },
  });
}

const isNothing = (value: unknown) => value === null || value === undefined;
