import type { Logger } from 'pino';
import type { Probot } from 'probot';
import type { Delivery, Inbox } from './inbox.ts';

/** Hands stored deliveries to Probot, one drain at a time; a call during one makes it go round once more. */
export function receiveDeliveries(inbox: Inbox, probot: Probot, log: Logger): () => void {
  let state: 'idle' | 'running' | 'again' = 'idle';
  const run = async () => {
    do {
      state = 'running';
      await inbox
        .drain((delivery) => receive(probot, delivery, log))
        .catch((error: unknown) => log.error({ error: String(error) }, 'inbox'));
    } while ((state as string) === 'again');
    state = 'idle';
  };
  return () => {
    if (state === 'idle') void run();
    else state = 'again';
  };
}

async function receive(probot: Probot, { id, event, payload }: Delivery, log: Logger): Promise<void> {
  try {
    await probot.receive({ id, name: event, payload: JSON.parse(payload) } as Parameters<Probot['receive']>[0]);
  } catch (error) {
    log.warn({ delivery: id, event, error: String(error) }, 'delivery failed, to be tried again');
    throw error;
  }
}
