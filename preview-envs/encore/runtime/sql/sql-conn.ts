import type { ReservedSql } from 'postgres';
import type { Kernel } from '../kernel.ts';
import type { Request } from '../request.ts';
import { HeldConnection } from './held-connection.ts';
import type { Cursor, QueryArgs, Row } from './rows.ts';

type Source = Request | null | undefined;

/** One connection that the application holds until it closes it. */
export class SqlConn {
  readonly #held: HeldConnection;

  constructor(kernel: Kernel, connection: ReservedSql) {
    this.#held = new HeldConnection(kernel, connection, 'connection_closed');
  }

  query(query: string, args: QueryArgs, source: Source): Promise<Cursor> {
    return this.#held.query(query, args, source);
  }

  async queryRow(query: string, args: QueryArgs, source: Source): Promise<Row | null> {
    return (await this.query(query, args, source)).next();
  }

  async close(): Promise<void> {
    this.#held.giveUp()?.release();
  }
}
