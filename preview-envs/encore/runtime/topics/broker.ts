import postgres, { type Sql } from 'postgres';
import { BROKER_SCHEMA } from '../../broker-schema.ts';
import type { ProcessConfig } from '../../process.ts';
import { connectionOptions } from '../sql/connection-options.ts';

/** Wakes who listens: `NOTIFY delivery` by whoever makes a delivery due. */
const CHANNEL = 'delivery';
const MAX_CONNECTIONS = 4;
const IDLE_SECONDS = 20;
/** One number for everybody who makes these tables. */
const SCHEMA_LOCK = 7_236_461;

export interface Broker {
  readonly sql: Sql;
  /** Calls back whenever something may be due, until what it gives is called. */
  readonly onWake: (wake: () => void) => () => void;
  readonly close: () => Promise<void>;
}

/** Connects to where messages are kept, with its tables made. */
export async function openBroker({ config }: { readonly config: Pick<ProcessConfig, 'broker'> }): Promise<Broker> {
  if (config.broker === undefined) throw new Error('this environment has no broker: topics cannot be used');
  const sql = postgres({
    ...connectionOptions(config.broker),
    max: MAX_CONNECTIONS,
    idle_timeout: IDLE_SECONDS,
    onnotice: () => {},
  });
  await makeTables(sql);
  const wakers = new Set<() => void>();
  const wakeAll = () => wakers.forEach((wake) => wake());
  await sql.listen(CHANNEL, wakeAll, wakeAll);
  return {
    sql,
    onWake: (wake) => {
      wakers.add(wake);
      return () => wakers.delete(wake);
    },
    close: () => sql.end({ timeout: 1 }),
  };
}

async function makeTables(sql: Sql): Promise<void> {
  const [found] = await sql`SELECT to_regclass('delivery') IS NOT NULL AS ready`;
  if (found?.['ready'] === true) return;
  await sql.begin(async (transaction) => {
    await transaction`SELECT pg_advisory_xact_lock(${SCHEMA_LOCK})`;
    await transaction.unsafe(BROKER_SCHEMA);
  });
}
