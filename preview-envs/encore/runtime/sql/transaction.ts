import type { ReservedSql } from 'postgres';
import type { Kernel } from '../kernel.ts';
import type { Request } from '../request.ts';
import { HeldConnection } from './held-connection.ts';
import { type Cursor, QueryArgs } from './rows.ts';
import { runQuery } from './run-query.ts';

type Source = Request | null | undefined;

const CLOSED = 'transaction closed';

/** A transaction that has begun; after commit or rollback there is nothing more to do with it. */
export class Transaction {
  readonly #kernel: Kernel;
  readonly #held: HeldConnection;

  constructor(kernel: Kernel, connection: ReservedSql) {
    this.#kernel = kernel;
    this.#held = new HeldConnection(kernel, connection, CLOSED);
  }

  query(query: string, args: QueryArgs, source: Source): Promise<Cursor> {
    return this.#held.query(query, args, source);
  }

  commit(source: Source): Promise<void> {
    return this.#end('COMMIT', source);
  }

  rollback(source: Source): Promise<void> {
    return this.#end('ROLLBACK', source);
  }

  async #end(query: string, source: Source): Promise<void> {
    const connection = this.#held.giveUp();
    if (connection === undefined) throw new Error(CLOSED);
    try {
      await runQuery(this.#kernel, connection, query, new QueryArgs([]), source);
    } finally {
      connection.release();
    }
  }
}
