import { setTimeout as delay } from 'node:timers/promises';
import pg, { type ClientConfig, type QueryResultRow } from 'pg';

/** The PostgreSQL server that holds the host's state and the previews' databases, as its administrator. */
export interface DatabaseServer {
  /** One statement in the host's own database; waits for a server that is being restarted. */
  query<R extends QueryResultRow>(sql: string, values?: readonly unknown[]): Promise<R[]>;
  /** A connection of its own to one database, as the administrator or as a role with its password. */
  connect<T>(to: ConnectionRequest, use: (client: pg.Client) => Promise<T>): Promise<T>;
  /** A connection string for a preview's code, which may find the server at another address. */
  urlFor(database: string, role: string, password: string, at: ServerAddress): string;
  readonly address: ServerAddress;
  close(): Promise<void>;
}

export interface ServerAddress {
  readonly host: string;
  readonly port: number;
}

export interface ConnectionRequest {
  readonly database: string;
  /** Undefined: the administrator. Never where a preview's code has run: what it left there would run as administrator. */
  readonly as: { readonly role: string; readonly password: string } | undefined;
  readonly statementSeconds: number;
}

export interface ServerOptions {
  readonly admin: ClientConfig;
  readonly address: ServerAddress;
  /** The host's own database; it is there. */
  readonly database: string;
}

const PATIENCE_MS = 20_000;
const PAUSE_MS = 100;

/** Opens the server. Nothing is connected until it is used. */
export function openServer({ admin, address, database }: ServerOptions): DatabaseServer {
  const pool = new pg.Pool({ ...admin, database, max: 8 });
  // A connection that dies idle is replaced by the next use.
  pool.on('error', () => {});
  return {
    address,
    query: async <R extends QueryResultRow>(sql: string, values: readonly unknown[] = []) =>
      (await patiently(() => pool.query<R>(sql, [...values]))).rows,
    connect: async ({ database: name, as, statementSeconds }, use) => {
      const credentials = as === undefined ? admin : { ...address, user: as.role, password: as.password };
      const client = await patiently(async () => {
        const one = new pg.Client({ ...credentials, database: name, statement_timeout: statementSeconds * 1_000 });
        one.on('error', () => {});
        await one.connect();
        return one;
      });
      try {
        return await use(client);
      } finally {
        await client.end().catch(() => {});
      }
    },
    urlFor: (name, role, password, at) =>
      `postgresql://${role}:${password}@${at.host}:${at.port}/${name}?sslmode=disable`,
    close: () => pool.end(),
  };
}

async function patiently<T>(act: () => Promise<T>): Promise<T> {
  for (const start = performance.now(); ; await delay(PAUSE_MS)) {
    try {
      return await act();
    } catch (error) {
      if (!isConnectionLoss(error) || performance.now() - start > PATIENCE_MS) throw error;
    }
  }
}

/** The server is gone, going or coming. https://www.postgresql.org/docs/18/errcodes-appendix.html classes 08 and 57P */
export function isConnectionLoss(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string };
  if (code !== undefined) return /^(?:08...|57P0[123]|ECONNREFUSED|ECONNRESET|EPIPE|ENOENT)$/.test(code);
  return /Connection terminated/.test(message ?? '');
}
