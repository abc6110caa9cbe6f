import type { Sql } from 'postgres';
import type { SubscriptionManifest } from '../../manifest.ts';

export interface Delivery {
  readonly message: string;
  readonly attempts: number;
  readonly payload: string;
  readonly publishedAt: Date;
  readonly trace: string | null;
}

const SHORTEST_PAUSE_MS = 20;

/**
 * Takes what is due, oldest first. Whoever takes it has it until the ack deadline: what is not done by then is due
 * again, so that nothing is lost with a process. Of messages with one ordering key only the first that is not done.
 */
export async function claimDeliveries(
  sql: Sql,
  { topic, name, ackDeadlineSeconds }: SubscriptionManifest,
  limit: number,
): Promise<readonly Delivery[]> {
  const rows = await sql`
    WITH due AS (
      SELECT d.subscription, d.message FROM delivery d JOIN message m ON m.id = d.message
      WHERE d.subscription = ${name} AND m.topic = ${topic} AND d.state IN ('waiting', 'running') AND d.next_at <= now()
        AND (m.ordering_key IS NULL OR NOT EXISTS (
          SELECT FROM delivery e JOIN message n ON n.id = e.message
          WHERE e.subscription = d.subscription AND n.topic = m.topic AND n.ordering_key = m.ordering_key
            AND e.message < d.message AND e.state IN ('waiting', 'running')))
      ORDER BY d.message LIMIT ${limit} FOR UPDATE OF d SKIP LOCKED)
    UPDATE delivery d
    SET state = 'running', attempts = attempts + 1, next_at = now() + ${ackDeadlineSeconds} * interval '1 second'
    FROM due JOIN message m ON m.id = due.message
    WHERE d.subscription = due.subscription AND d.message = due.message
    RETURNING m.id::text AS message, d.attempts, m.payload::text AS payload, m.published_at, m.trace`;
  const taken = rows.map((row) => ({
    message: String(row['message']),
    attempts: Number(row['attempts']),
    payload: String(row['payload']),
    publishedAt: row['published_at'] as Date,
    trace: row['trace'] as string | null,
  }));
  return taken.sort((a, b) => Number(a.message) - Number(b.message));
}

/**
 * Milliseconds until the next delivery of a subscription is due; undefined when nothing waits. What has been due for a
 * while waits for another one of its ordering key: the end of that one wakes it, not the clock.
 */
export async function untilNextDue(sql: Sql, { topic, name }: SubscriptionManifest): Promise<number | undefined> {
  const [row] = await sql`
    SELECT extract(epoch FROM min(d.next_at) - now()) * 1000 AS wait FROM delivery d JOIN message m ON m.id = d.message
    WHERE d.subscription = ${name} AND m.topic = ${topic} AND d.state IN ('waiting', 'running')
      AND d.next_at > now() - interval '1 second'`;
  const wait: unknown = row?.['wait'];
  return wait === null || wait === undefined ? undefined : Math.max(SHORTEST_PAUSE_MS, Number(wait));
}
