import { setTimeout as delay } from 'node:timers/promises';
import type { SubscriptionManifest } from '../../manifest.ts';
import { readThrown } from '../errors/read-thrown.ts';
import { runHandler } from '../handlers/run-handler.ts';
import type { Kernel } from '../kernel.ts';
import { Request } from '../request.ts';
import { decode } from '../wire/decode.ts';
import { explain } from '../wire/decoded.ts';
import type { Broker } from './broker.ts';
import { type Delivery, claimDeliveries } from './claim-deliveries.ts';
import { expireMessages } from './expire-messages.ts';
import { runConsumer } from './run-consumer.ts';
import { failDelivery, finishDelivery } from './settle-delivery.ts';

const RETRY_MS = 1_000;

export type MessageHandler = (request: Request) => unknown;

/** A subscription of the application. `subscribe` never resolves: encore.dev would subscribe again. */
export class PubSubSubscription {
  readonly #kernel: Kernel;
  readonly #manifest: SubscriptionManifest;
  readonly #handler: MessageHandler;
  readonly #broker: () => Promise<Broker>;
  #consumer: Promise<void> = Promise.resolve();

  constructor(kernel: Kernel, manifest: SubscriptionManifest, handler: MessageHandler, broker: () => Promise<Broker>) {
    this.#kernel = kernel;
    this.#manifest = manifest;
    this.#handler = handler;
    this.#broker = broker;
  }

  async subscribe(): Promise<void> {
    const { started, stopping } = this.#kernel;
    await started.passed();
    while (!stopping.isOpen) {
      this.#consumer = this.#consume().catch((error: unknown) => this.#warn('receiving messages failed', error));
      await this.#consumer;
      if (!stopping.isOpen) await delay(RETRY_MS);
    }
    await new Promise(() => {});
  }

  /** Resolves when what was under way at the stop is done. */
  drained(): Promise<void> {
    return this.#consumer;
  }

  async #consume(): Promise<void> {
    const broker = await this.#broker();
    await runConsumer({
      broker,
      manifest: this.#manifest,
      stopping: this.#kernel.stopping,
      claim: (limit) => claimDeliveries(broker.sql, this.#manifest, limit),
      deliver: (delivery) => this.#deliver(broker, delivery),
      expire: () => expireMessages(broker.sql, this.#manifest),
      onUnsettled: (error) => this.#warn('a message could not be settled', error),
    });
  }

  #warn(what: string, error: unknown): void {
    const { topic, name, service } = this.#manifest;
    this.#kernel.log('error', what, { service }, { topic, subscription: name, error: readThrown(error).reason });
  }

  async #deliver({ sql }: Broker, delivery: Delivery): Promise<void> {
    const { tracer, log } = this.#kernel;
    const { name, topic, service } = this.#manifest;
    const [trace, span] = delivery.trace?.split('-') ?? [];
    const parent = trace === undefined || span === undefined ? undefined : { trace, span };
    const context = tracer.place(parent, service);
    try {
      const run = async () => {
        const request = new Request(context, { is: 'message', message: this.#read(delivery) });
        await runHandler(this.#kernel, context, () => this.#handler(request));
      };
      await tracer.record(context, { what: 'message', name: `${topic}/${name}`, run });
      await finishDelivery(sql, name, delivery);
    } catch (thrown) {
      const { reason } = readThrown(thrown);
      const state = await failDelivery(sql, this.#manifest, delivery, reason);
      const fields = {
        topic,
        subscription: name,
        message: delivery.message,
        attempt: delivery.attempts,
        error: reason,
      };
      log('error', state === 'dead' ? 'message is out of retries' : 'message handler failed', context, fields);
    }
  }

  #read({ message, payload, publishedAt, attempts }: Delivery) {
    const { name, topic, service } = this.#manifest;
    const { manifest, decimal } = this.#kernel;
    const wire = manifest.topics.find((one) => one.name === topic)?.message ?? { is: 'any' as const };
    const decoded = decode(wire, JSON.parse(payload), { decimal, coerce: false, definitions: {} });
    if (!decoded.ok) throw new Error(`the message does not fit its type: ${explain(decoded)}`);
    return {
      service,
      topic,
      subscription: name,
      id: message,
      publishedAt: publishedAt.toISOString(),
      deliveryAttempt: attempts,
      parsedPayload: decoded.value,
    };
  }
}
