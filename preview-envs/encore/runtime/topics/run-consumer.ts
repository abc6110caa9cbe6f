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
}

const DEFAULT_CONCURRENCY = 100;
/** Looks at least this often, should the connection that wakes it be cut unnoticed. */
const MAX_PAUSE_MS = 60_000;

/** Takes and delivers messages until the application stops; then what runs is finished. */
export async function runConsumer({ broker, manifest, stopping, claim, deliver }: Consumer): Promise<void> {
  const running = new Set<Promise<void>>();
  const bell = makeBell();
  broker.onWake(bell.ring);
  void stopping.passed().then(bell.ring);
  const limit = manifest.maxConcurrency ?? DEFAULT_CONCURRENCY;
  while (!stopping.isOpen) {
    const free = limit - running.size;
    const taken = free > 0 ? await claim(free) : [];
    for (const delivery of taken) {
      const done: Promise<void> = deliver(delivery).finally(() => {
        running.delete(done);
        bell.ring();
      });
      running.add(done);
    }
    if (taken.length > 0 && taken.length === free) continue;
    if (taken.length > 0) continue;
    const due = free > 0 ? await untilNextDue(broker.sql, manifest) : undefined;
    await bell.wait(Math.min(due ?? MAX_PAUSE_MS, MAX_PAUSE_MS));
  }
  await Promise.allSettled(running);
}

/** A ring while nobody waits is kept for the next who does. */
function makeBell() {
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
