import postgres, { type ReservedSql, type Sql } from 'postgres';
import type { Kernel } from '../kernel.ts';
import type { Request } from '../request.ts';
import { Cursor, QueryArgs, Row } from './rows.ts';
import { connectionOptions } from './connection-options.ts';
import { runQuery } from './run-query.ts';
import { SqlConn } from './sql-conn.ts';
import { Transaction } from './transaction.ts';
import { valueTypes } from './value-types.ts';

type Source = Request | null | undefined;

/** Few enough for many previews on one server. */
const MAX_CONNECTIONS = 10;

/** A database of the application: a pool that connects when it is first used. */
export class SqlDatabase {
  readonly #kernel: Kernel;
  readonly #name: string;
  #pool: Sql | undefined;

  constructor(kernel: Kernel, name: string) {
    this.#kernel = kernel;
    this.#name = name;
  }

  connString(): string {
    const url = this.#kernel.config.databases[this.#name];
    if (url === undefined) throw new Error(`database ${this.#name} is not part of this environment`);
    return url;
  }

  query(query: string, args: QueryArgs, source: Source): Promise<Cursor> {
    return runQuery(this.#kernel, this.#connect(), query, args, source);
  }

  async queryRow(query: string, args: QueryArgs, source: Source): Promise<Row | null> {
    return (await this.query(query, args, source)).next();
  }

  async begin(source: Source): Promise<Transaction> {
    const connection = await this.#reserve();
    try {
      await runQuery(this.#kernel, connection, 'BEGIN', new QueryArgs([]), source);
    } catch (error) {
      connection.release();
      throw error;
    }
    return new Transaction(this.#kernel, connection);
  }

  async acquire(): Promise<SqlConn> {
    return new SqlConn(this.#kernel, await this.#reserve());
  }

  async close(): Promise<void> {
    await this.#pool?.end({ timeout: 1 });
  }

  #reserve(): Promise<ReservedSql> {
    return this.#connect().reserve();
  }

  #connect(): Sql {
    this.#pool ??= postgres({
      ...connectionOptions(this.connString()),
      types: valueTypes(this.#kernel.decimal),
      max: MAX_CONNECTIONS,
      idle_timeout: this.#kernel.config.idleSeconds,
      onnotice: () => {},
    });
    return this.#pool;
  }
}
