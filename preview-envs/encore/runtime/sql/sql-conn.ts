import type { ReservedSql } from 'postgres';
import type { Kernel } from '../kernel.ts';
import type { Request } from '../request.ts';
import type { Cursor, QueryArgs, Row } from './rows.ts';
import { runQuery } from './run-query.ts';

type Source = Request | null | undefined;

/** One connection that the application holds until it closes it. */
export class SqlConn {
  readonly #kernel: Kernel;
  #connection: ReservedSql | undefined;

  constructor(kernel: Kernel, connection: ReservedSql) {
    this.#kernel = kernel;
    this.#connection = connection;
  }

  async query(query: string, args: QueryArgs, source: Source): Promise<Cursor> {
    if (this.#connection === undefined) throw new Error('connection_closed');
    return runQuery(this.#kernel, this.#connection, query, args, source);
  }

  async queryRow(query: string, args: QueryArgs, source: Source): Promise<Row | null> {
    return (await this.query(query, args, source)).next();
  }

  async close(): Promise<void> {
    this.#connection?.release();
    this.#connection = undefined;
  }
}
