import { readlinkSync } from 'node:fs';
import { enableCompileCache, flushCompileCache } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import { runWithin } from './run-within.ts';

/** What a thread of a pool is started with. */
export interface WorkerData {
  /** The process's own, if it has one: with it a thread is ready in half the time. */
  readonly compileCache: string | undefined;
}
export interface WorkRequest<In> {
  readonly item: In;
  /** Of processor time, after which the item is broken off. */
  readonly milliseconds: number | undefined;
}
export type WorkReply<Out> =
  /** `thread`: its id in the operating system. */
  | { readonly started: true; readonly thread: number | undefined }
  | { readonly ready: true }
  | (WorkAnswer<Out> & {
      /** What the item left behind could change what the next one is found to be: this thread has to end. */
      readonly isSpoilt: boolean;
    });
type WorkAnswer<Out> =
  | { readonly ok: Out }
  | { readonly late: true }
  | { readonly failed: 'too-complex' | 'crashed'; readonly message: string };

/** What a thread does with its items. */
export interface Handler<In, Out> {
  handle(item: In): Out;
  /** After an item that threw or was broken off: brings everything to order. False when that cannot be done. */
  recover(): boolean;
}

/**
 * The worker's side of a pool: answers each item in turn. A stack overflow is an answer, not a crash.
 *
 * @param prepare loads what handles an item; what is imported there comes from the compile cache
 */
export async function serve<In, Out>(prepare: () => Promise<Handler<In, Out>>): Promise<void> {
  const port = parentPort;
  if (port === null) throw new Error('serve() runs in a worker thread');
  const reply = (message: WorkReply<Out>) => port.postMessage(message);
  reply({ started: true, thread: readThreadId() });
  const { compileCache } = workerData as WorkerData;
  if (compileCache !== undefined) enableCompileCache(compileCache);
  const { handle, recover } = await prepare();
  // Now: a thread is ended at any moment.
  flushCompileCache();
  port.on('message', ({ item, milliseconds }: WorkRequest<In>) => {
    try {
      if (milliseconds === undefined) reply({ ok: handle(item), isSpoilt: false });
      else reply(runWithin(milliseconds, () => handle(item), recover));
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      // The engine's own limit on nesting; TooDeep is ours.
      const isDeep = error instanceof RangeError || (error instanceof Error && error.name === 'TooDeep');
      reply({ failed: isDeep ? 'too-complex' : 'crashed', message, isSpoilt: !recover() });
    }
  });
  reply({ ready: true });
}

/** Where the system tells: https://man7.org/linux/man-pages/man7/proc.7.html (`/proc/thread-self`) */
function readThreadId(): number | undefined {
  try {
    return Number(readlinkSync('/proc/thread-self').split('/').at(-1));
  } catch {
    return undefined;
  }
}
