import type { Pool } from 'pg';
import { inTransaction } from '../database/in-transaction.ts';

export interface Delivery {
  /** GitHub's id, a UUID: the same on a redelivery. */
  readonly id: string;
  readonly event: string;
  readonly payload: string;
}

/** Webhooks on disk. What was stored is processed, after any crash, and once. */
export interface Inbox {
  /** Resolves when the delivery is durable. All deliveries of one turn share one transaction. */
  store(delivery: Delivery): Promise<void>;
  /**
   * Takes open deliveries one after the other, oldest first, until none is due; several takers share them. What failed
   * is due again after a pause that grows to ten minutes; what failed for a day is set aside as dead, and kept.
   */
  drain(handle: (delivery: Delivery) => Promise<void>): Promise<void>;
  /** Forgets what was done a week ago: longer than GitHub can redeliver it. @returns how many */
  forgetDone(): Promise<number>;
  count(): Promise<{ readonly open: number; readonly dead: number }>;
}

interface Waiting {
  readonly delivery: Delivery;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export function createInbox(pool: Pool): Inbox {
  let waiting: Waiting[] = [];
  const flush = async () => {
    const batch = waiting;
    waiting = [];
    const column = (name: keyof Delivery) => batch.map(({ delivery }) => delivery[name]);
    try {
      await pool.query(
        `INSERT INTO inbox (delivery, event, payload) SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[])
         ON CONFLICT DO NOTHING`,
        [column('id'), column('event'), column('payload')],
      );
      for (const one of batch) one.resolve();
    } catch (error) {
      for (const one of batch) one.reject(error);
    }
  };
  return {
    store: (delivery) =>
      new Promise((resolve, reject) => {
        if (waiting.length === 0) setImmediate(() => void flush());
        waiting.push({ delivery, resolve, reject });
      }),
    drain: async (handle) => {
      while (await takeOne(pool, handle));
    },
    forgetDone: async () => {
      const { rowCount } = await pool.query(`DELETE FROM inbox WHERE done_at < now() - interval '7 days'`);
      return rowCount ?? 0;
    },
    count: async () => {
      const { rows } = await pool.query<{ open: number; dead: number }>(
        `SELECT count(*) FILTER (WHERE dead_at IS NULL)::int AS open, count(dead_at)::int AS dead
         FROM inbox WHERE done_at IS NULL`,
      );
      return rows[0]!;
    },
  };
}

/** One delivery under a row lock: whoever dies with it leaves it open. Whether one was there. */
const takeOne = (pool: Pool, handle: (delivery: Delivery) => Promise<void>): Promise<boolean> =>
  inTransaction(pool, async (client) => {
    const { rows } = await client.query<Delivery>(
      `SELECT delivery AS id, event, payload FROM inbox
       WHERE done_at IS NULL AND dead_at IS NULL AND next_at <= now()
       ORDER BY next_at LIMIT 1 FOR UPDATE SKIP LOCKED`,
    );
    const [delivery] = rows;
    if (delivery === undefined) return false;
    try {
      await handle(delivery);
      await client.query('UPDATE inbox SET done_at = now(), error = NULL WHERE delivery = $1', [delivery.id]);
    } catch (error) {
      await client.query(
        `UPDATE inbox SET attempts = attempts + 1, error = $2,
           next_at = now() + least(600, 2 ^ least(attempts, 10)) * interval '1 second',
           dead_at = CASE WHEN received_at < now() - interval '1 day' THEN now() END
         WHERE delivery = $1`,
        [delivery.id, String(error).slice(0, 1_000)],
      );
    }
    return true;
  });
