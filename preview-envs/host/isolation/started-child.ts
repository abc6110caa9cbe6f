import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { ProcessEnd, StartedProcess } from './isolation.ts';
import { listensOn } from './listens-on.ts';
import { residentMegabytes } from './processes.ts';

export const LOOPBACK = '127.0.0.1';

/** A child of the host with four pipes, on this machine's network. */
export function startedChild(child: ChildProcess): StartedProcess {
  const { promise: ended, resolve } = Promise.withResolvers<ProcessEnd>();
  const end = (reason: string) => resolve({ reason, isOverMemory: false });
  child.once('error', (error) => end(error.message));
  // `close` comes after the last line of its output.
  child.once('close', (code, signal) => end(signal === null ? `exit code ${code}` : `ended by ${signal}`));
  const pipe = (descriptor: 1 | 2 | 3) => child.stdio[descriptor] as Readable;
  return {
    output: pipe(1),
    errors: pipe(2),
    events: pipe(3),
    ended,
    address: (port) => {
      const isOwn = child.pid !== undefined && listensOn(child.pid, port);
      return Promise.resolve(isOwn ? LOOPBACK : undefined);
    },
    residentMegabytes: () => (child.pid === undefined ? 0 : residentMegabytes(child.pid)),
    kill: (signal) => void child.kill(signal),
  };
}
