import type { ReservedSql } from 'postgres';
import type { Kernel } from '../kernel.ts';
import type { Request } from '../request.ts';
import type { Cursor, QueryArgs } from './rows.ts';
import { runQuery } from './run-query.ts';

/** A connection of the pool that somebody holds until they give it up, once. */
export class HeldConnection {
  readonly #kernel: Kernel;
  readonly #closed: string;
  #connection: ReservedSql | undefined;

  /** @param closed the error's message of whoever uses it afterwards */
  constructor(kernel: Kernel, connection: ReservedSql, closed: string) {
    this.#kernel = kernel;
    this.#connection = connection;
    this.#closed = closed;
  }

  /** @throws Error when it was given up */
  async query(query: string, args: QueryArgs, source: Request | null | undefined): Promise<Cursor> {
    if (this.#connection === undefined) throw new Error(this.#closed);
    return runQuery(this.#kernel, this.#connection, query, args, source);
  }

  /** Nobody can use it from now on, though it is still to be released. @returns undefined when it was given up before */
  giveUp(): ReservedSql | undefined {
    const connection = this.#connection;
    this.#connection = undefined;
    return connection;
  }
}
