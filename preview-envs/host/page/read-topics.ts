import { brokerOf, roleOf } from '../databases/names.ts';
import type { Host } from '../host.ts';
import type { PreviewRow, ResourceRow } from '../state/store.ts';

export interface TopicContent {
  readonly name: string;
  readonly subscriptions: readonly string[];
  /** The newest first. */
  readonly messages: readonly TopicMessage[];
}

export interface TopicMessage {
  readonly topic: string;
  readonly id: string;
  readonly at: string;
  /** JSON, cut off. */
  readonly payload: string;
  readonly deliveries: readonly {
    readonly subscription: string;
    readonly state: string;
    readonly attempts: number;
    readonly error: string | null;
  }[];
}

const NEWEST = `
  SELECT m.topic, m.id::text AS id, to_char(m.published_at, 'HH24:MI:SS') AS at, left(m.payload::text, 500) AS payload,
    coalesce((SELECT json_agg(json_build_object('subscription', d.subscription, 'state', d.state,
      'attempts', d.attempts, 'error', left(d.error, 500)) ORDER BY d.subscription)
      FROM delivery d WHERE d.message = m.id), '[]') AS deliveries
  FROM (SELECT *, row_number() OVER (PARTITION BY topic ORDER BY id DESC) AS place FROM message) m
  WHERE m.place <= 20 ORDER BY m.id DESC`;

/** Topics with their last 20 messages each, read as the preview's own role: the tables are the preview's to change. */
export async function readTopics(
  { server, logs }: Pick<Host, 'server' | 'logs'>,
  preview: PreviewRow,
  resources: readonly ResourceRow[],
): Promise<readonly TopicContent[]> {
  const topics = resources.filter(({ kind }) => kind === 'topic');
  if (topics.length === 0) return [];
  const as = { role: roleOf(preview.name), password: preview.keys.database };
  const request = { database: brokerOf(preview.name), as, statementSeconds: 2 };
  const messages = await server
    .connect(request, async (client) => (await client.query<TopicMessage>(NEWEST)).rows)
    .catch((error: unknown) => {
      const message = `messages cannot be read: ${error instanceof Error ? error.message : String(error)}`;
      logs.write(preview.name, {
        at: Date.now(),
        level: 'warn',
        service: 'host',
        message,
        fields: {},
        trace: undefined,
      });
      return [];
    });
  return topics.map(({ name }) => ({
    name,
    subscriptions: resources
      .filter(({ kind, spec }) => kind === 'subscription' && (spec as { topic: string }).topic === name)
      .map((subscription) => subscription.name),
    messages: messages.filter(({ topic }) => topic === name),
  }));
}
