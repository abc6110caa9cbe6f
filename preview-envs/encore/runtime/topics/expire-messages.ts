import type { Sql } from 'postgres';
import type { SubscriptionManifest } from '../../manifest.ts';

/** Newest messages that are kept to be looked at when nobody waits for them any more. */
const KEPT = 10_000;

/** Gives up what was not handled within its subscription's retention, and forgets what is long over. */
export async function expireMessages(
  sql: Sql,
  { topic, name, messageRetentionSeconds }: SubscriptionManifest,
  kept = KEPT,
): Promise<void> {
  await sql`
    UPDATE delivery d SET state = 'dead', error = coalesce(error, 'not handled within its retention') FROM message m
    WHERE m.id = d.message AND m.topic = ${topic} AND d.subscription = ${name} AND d.state IN ('waiting', 'running')
      AND m.published_at < now() - ${messageRetentionSeconds} * interval '1 second'`;
  await sql`
    DELETE FROM message m
    WHERE m.topic = ${topic}
      AND m.id < (SELECT min(id) FROM (SELECT id FROM message WHERE topic = ${topic} ORDER BY id DESC LIMIT ${kept}) AS newest)
      AND NOT EXISTS (SELECT FROM delivery d WHERE d.message = m.id AND d.state IN ('waiting', 'running'))`;
}
