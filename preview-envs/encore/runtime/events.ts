import { Socket } from 'node:net';
import type { ProcessEvent } from '../process.ts';

export interface EventSink {
  readonly send: (event: ProcessEvent) => void;
}

const EVENTS_FD = 3;
/** Bytes that may wait for a host that does not read; what comes beyond is dropped rather than kept in memory. */
const MAX_WAITING = 8 * 1024 * 1024;

/** Writes events as JSON lines where the host reads them. */
export function openEvents(): EventSink {
  const pipe = new Socket({ fd: EVENTS_FD, readable: false, writable: true });
  // A host that is gone is no reason to stop.
  pipe.on('error', () => {});
  pipe.unref();
  return {
    send: (event) => {
      if (pipe.writable && pipe.writableLength < MAX_WAITING) pipe.write(`${JSON.stringify(event)}\n`);
    },
  };
}
