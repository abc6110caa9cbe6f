import { parentPort } from 'node:worker_threads';

export interface WorkRequest<In> {
  readonly item: In;
}
export type WorkReply<Out> =
  | { readonly ready: true }
  | { readonly ok: Out }
  | { readonly failed: 'too-complex' | 'crashed'; readonly message: string };

/** The worker's side of a pool: answers each item in turn. A stack overflow is an answer, not a crash. */
export async function serve<In, Out>(handler: (item: In) => Out, prepare: () => Promise<void>): Promise<void> {
  const port = parentPort;
  if (port === null) throw new Error('serve() runs in a worker thread');
  await prepare();
  const reply = (message: WorkReply<Out>) => port.postMessage(message);
  port.on('message', ({ item }: WorkRequest<In>) => {
    try {
      reply({ ok: handler(item) });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      // The engine's own limit on nesting; TooDeep is ours.
      const isDeep = error instanceof RangeError || (error instanceof Error && error.name === 'TooDeep');
      reply({ failed: isDeep ? 'too-complex' : 'crashed', message });
    }
  });
  reply({ ready: true });
}
