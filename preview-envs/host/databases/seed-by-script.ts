import type { Failure } from '../api.ts';
import type { ResourceRow } from '../state/store.ts';
import { databaseOf } from './names.ts';
import type { DatabaseServer } from './server.ts';

/** Which databases a script has filled, kept with the release. */
export interface SeedRecord {
  /** Of the script's text. */
  readonly blob: string;
  /** PostgreSQL's own number of each database, by declared name: one that was made anew has another. */
  readonly databases: Readonly<Record<string, string>>;
  readonly isDone: boolean;
}

export interface SeedOrder {
  readonly preview: string;
  readonly blob: string;
  readonly before: SeedRecord | undefined;
  readonly databases: readonly ResourceRow[];
  readonly log: (line: string) => void;
  readonly keep: (record: SeedRecord) => Promise<void>;
  readonly remake: (database: ResourceRow) => Promise<Failure | undefined>;
  readonly run: () => Promise<Failure | undefined>;
}

/**
 * Has a script fill a preview's databases once. It knows nothing of what was there before: where a database is new, or
 * the script is another one, or it did not come to its end, those it has touched are made anew first.
 */
export async function seedByScript(server: DatabaseServer, order: SeedOrder): Promise<Failure | undefined> {
  const { blob, before, databases } = order;
  const names = databases.map(({ name }) => name);
  const now = await identify(server, order.preview, names);
  const isFilled = ({ name }: ResourceRow) => before !== undefined && before.databases[name] === now[name];
  if (before?.isDone === true && before.blob === blob && databases.every(isFilled)) return undefined;
  for (const database of databases.filter((one) => isFilled(one) || one.status !== 'done')) {
    const because = before?.blob === blob ? 'to be filled with the others' : 'the seed script is another';
    order.log(`${databaseOf(order.preview, database.name)}: made anew, ${because}`);
    const failure = await order.remake(database);
    if (failure !== undefined) return failure;
  }
  const record = { blob, databases: await identify(server, order.preview, names) };
  // Kept before it runs: what is cut off is known to be half filled.
  await order.keep({ ...record, isDone: false });
  const failure = await order.run();
  if (failure === undefined) await order.keep({ ...record, isDone: true });
  return failure;
}

async function identify(
  server: DatabaseServer,
  preview: string,
  names: readonly string[],
): Promise<Readonly<Record<string, string>>> {
  const rows = await server.query<{ name: string; id: string }>(
    'SELECT datname AS name, oid::text AS id FROM pg_database WHERE datname = ANY($1)',
    [names.map((name) => databaseOf(preview, name))],
  );
  const ids = new Map(rows.map(({ name, id }) => [name, id]));
  return Object.fromEntries(names.map((name) => [name, ids.get(databaseOf(preview, name)) ?? '']));
}
