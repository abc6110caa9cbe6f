import type { Kernel } from '../kernel.ts';
import type { Request } from '../request.ts';
import { toJsonValue } from '../wire/to-json-value.ts';
import type { Broker } from './broker.ts';

/** Puts messages where subscriptions find them: stored when `publish` resolves. */
export class PubSubTopic {
  readonly #kernel: Kernel;
  readonly #name: string;
  readonly #broker: () => Promise<Broker>;

  constructor(kernel: Kernel, name: string, broker: () => Promise<Broker>) {
    this.#kernel = kernel;
    this.#name = name;
    this.#broker = broker;
  }

  /** @returns the message's id */
  publish(body: unknown, source: Request | null | undefined): Promise<string> {
    const { manifest, tracer } = this.#kernel;
    const topic = this.#name;
    return tracer.recordPart(source, {
      what: 'publish',
      name: topic,
      run: async (context) => {
        const payload = JSON.stringify(toJsonValue(body));
        const attribute = manifest.topics.find(({ name }) => name === topic)?.orderingAttribute;
        const key = attribute === undefined ? null : orderingKey(attribute, body);
        const attributes = JSON.stringify(attribute === undefined ? {} : { [attribute]: key });
        const names = manifest.subscriptions.filter((one) => one.topic === topic).map(({ name }) => name);
        const trace = source === null || source === undefined ? null : `${context.trace}-${context.span}`;
        const { sql } = await this.#broker();
        const [stored] = await sql`
          WITH stored AS (
            INSERT INTO message (topic, payload, attributes, ordering_key, trace)
            VALUES (${topic}, ${payload}::text::jsonb, ${attributes}::text::jsonb, ${key}, ${trace}) RETURNING id),
          queued AS (
            INSERT INTO delivery (subscription, message) SELECT name, id FROM stored, unnest(${names}::text[]) AS name)
          SELECT id, pg_notify('delivery', '') FROM stored`;
        return String(stored?.['id']);
      },
    });
  }
}

function orderingKey(attribute: string, body: unknown): string {
  const value = typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[attribute] : undefined;
  if (value === undefined || value === null) throw new Error(`ordering attribute ${attribute} not found`);
  return String(value);
}
