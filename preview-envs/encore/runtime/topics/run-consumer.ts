import type { SubscriptionManifest } from '../../manifest.ts';
import type { Gate } from '../gate.ts';
import type { Broker } from './broker.ts';
import { type Delivery, untilNextDue } from './claim-deliveries.ts';

export interface Consumer {
  readonly broker: Broker;
  readonly manifest: SubscriptionManifest;
  readonly stopping: Gate;
  readonly claim: (limit: number) => Promise<readonly Delivery[]>;
  /** Settles the delivery, whatever comes of it. */
  readonly deliver: (delivery: Delivery) => Promise<void>;
  /** Clears away what is over; called now and then. */
  readonly expire: () => Promise<void>;
  /** A delivery that could not be settled comes again after its deadline. */
  readonly onUnsettled: (error: unknown) => void;
}

const DEFAULT_CONCURRENCY = 100;
/** Looks at least this often, should the connection that wakes it be cut unnoticed. */
const MAX_PAUSE_MS = 60_000;
const EXPIRE_EVERY_MS = 3_600_000;

/** Takes and delivers messages until the application stops; then, or when the broker fails, what runs is finished. */
export async function runConsumer(consumer: Consumer): Promise<void> {
  const running = new Set<Promise<void>>();
  const bell = makeBell();
  const unsubscribe = consumer.broker.onWake(bell.ring);
  void consumer.stopping.passed().then(bell.ring);
  try {
    await consume(consumer, running, bell);
  } finally {
    unsubscribe();
    await Promise.allSettled(running);
  }
}

async function consume(
  { broker, manifest, stopping, claim, deliver, expire, onUnsettled }: Consumer,
  running: Set<Promise<void>>,
  bell: Bell,
): Promise<void> {
  const limit = manifest.maxConcurrency ?? DEFAULT_CONCURRENCY;
  let expireAt = 0;
  while (!stopping.isOpen) {
    if (performance.now() >= expireAt) {
      await expire();
      expireAt = performance.now() + EXPIRE_EVERY_MS;
    }
    const free = limit - running.size;
    const taken = free > 0 ? await claim(free) : [];
    for (const delivery of taken) {
      const done: Promise<void> = deliver(delivery)
        .catch(onUnsettled)
        .finally(() => {
          running.delete(done);
          bell.ring();
        });
      running.add(done);
    }
    if (taken.length > 0) continue;
    const due = free > 0 ? await untilNextDue(broker.sql, manifest) : undefined;
    await bell.wait(Math.min(due ?? MAX_PAUSE_MS, MAX_PAUSE_MS));
  }
}

interface Bell {
  readonly ring: () => void;
  readonly wait: (milliseconds: number) => Promise<void>;
}

/** A ring while nobody waits is kept for the next who does. */
function makeBell(): Bell {
  let rung = false;
  let answer = () => {};
  return {
    ring: () => {
      rung = true;
      answer();
    },
    wait: async (milliseconds: number) => {
      if (!rung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, milliseconds);
          timer.unref();
          answer = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      rung = false;
      answer = () => {};
    },
  };
}
