import type { Pool } from 'pg';

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
   * Takes open deliveries one after the other, oldest first, until none is left or one fails; several takers share
   * them. What failed stays open, for as long as it fails, behind what did not: the next drain tries it again.
   */
  drain(handle: (delivery: Delivery) => Promise<void>): Promise<void>;
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
  };
}

/** One delivery under a row lock: whoever dies with it leaves it open. Whether another one should be taken now. */
async function takeOne(pool: Pool, handle: (delivery: Delivery) => Promise<void>): Promise<boolean> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const { rows } = await client.query<Delivery>(
      `SELECT delivery AS id, event, payload FROM inbox
       WHERE done_at IS NULL ORDER BY attempts, received_at LIMIT 1 FOR UPDATE SKIP LOCKED`,
    );
    const [delivery] = rows;
    if (delivery === undefined) return false;
    try {
      await handle(delivery);
      await client.query('UPDATE inbox SET done_at = now() WHERE delivery = $1', [delivery.id]);
      return true;
    } catch {
      await client.query('UPDATE inbox SET attempts = attempts + 1 WHERE delivery = $1', [delivery.id]);
      return false;
    }
  } finally {
    await client.query('COMMIT');
    client.release();
  }
}
