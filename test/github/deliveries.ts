import { createHmac, randomUUID } from 'node:crypto';
import { splitEventName, type Announce } from './events.ts';
import { repositoryJson, userJson } from './resources.ts';
import type { SchemaWatch } from './openapi/watch-schema.ts';
import type { State } from './state.ts';

/** What happens to one attempt at a delivery: `lost` never leaves GitHub. */
export type DeliveryFate = 'sent' | 'lost';

export interface Deliveries {
  readonly announce: Announce;
  /** Sends a body again or for the first time. @returns the App's status */
  deliver(event: string, body: string, id?: string): Promise<number | undefined>;
  redeliver(attempt: number): boolean;
}

interface DeliveryContext {
  readonly state: State;
  readonly url: () => string;
  readonly secret: string;
  readonly webhookUrl: () => string | undefined;
  readonly fate: (event: string) => DeliveryFate;
  readonly schema: SchemaWatch;
}

export function createDeliveries(context: DeliveryContext): Deliveries {
  const { state, schema } = context;
  const deliver = async (event: string, body: string, id: string = randomUUID()) => {
    const at = new Date().toISOString();
    const delivery = { attempt: state.nextId++, id, event, body, at, status: undefined as number | undefined };
    state.deliveries.push(delivery);
    if (context.fate(event) === 'sent') delivery.status = await send(context, event, body, id);
    return delivery.status;
  };
  return {
    deliver,
    redeliver: (attempt) => {
      const past = state.deliveries.find((one) => one.attempt === attempt);
      if (past !== undefined) void deliver(past.event, past.body, past.id);
      return past !== undefined;
    },
    announce: (repository, name, sender, fields) => {
      const { event, action } = splitEventName(name);
      const url = { url: context.url() };
      const payload = {
        ...(action === undefined ? {} : { action }),
        ...(repository === undefined ? {} : { repository: repositoryJson(url, repository) }),
        sender: userJson(url, sender),
        installation: { id: state.installation.id, node_id: 'MDIz' },
        ...fields,
      };
      return deliver(event, JSON.stringify(schema.webhook(name, payload)));
    },
  };
}

async function send({ secret, webhookUrl }: DeliveryContext, event: string, body: string, id: string) {
  const url = webhookUrl();
  if (url === undefined) return undefined;
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'GitHub-Hookshot/emulated',
    'x-github-delivery': id,
    'x-github-event': event,
    'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
  };
  const answer = await fetch(url, { method: 'POST', body, headers, signal: AbortSignal.timeout(10_000) }).catch(
    () => undefined,
  );
  return answer?.status;
}
