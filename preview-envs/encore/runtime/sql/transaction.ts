import type { ReservedSql } from 'postgres';
import type { Kernel } from '../kernel.ts';
import type { Request } from '../request.ts';
import { type Cursor, QueryArgs } from './rows.ts';
import { runQuery } from './run-query.ts';

type Source = Request | null | undefined;

/** A transaction that has begun; after commit or rollback there is nothing more to do with it. */
export class Transaction {
  readonly #kernel: Kernel;
  #connection: ReservedSql | undefined;

  constructor(kernel: Kernel, connection: ReservedSql) {
    this.#kernel = kernel;
    this.#connection = connection;
  }

  async query(query: string, args: QueryArgs, source: Source): Promise<Cursor> {
    if (this.#connection === undefined) throw new Error('transaction closed');
    return runQuery(this.#kernel, this.#connection, query, args, source);
  }

  commit(source: Source): Promise<void> {
    return this.#end('COMMIT', source);
  }

  rollback(source: Source): Promise<void> {
    return this.#end('ROLLBACK', source);
  }

  async #end(query: string, source: Source): Promise<void> {
    const connection = this.#connection;
    if (connection === undefined) throw new Error('transaction closed');
    this.#connection = undefined;
    try {
      await runQuery(this.#kernel, connection, query, new QueryArgs([]), source);
    } finally {
      connection.release();
    }
  }
}
