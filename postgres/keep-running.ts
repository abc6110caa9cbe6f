import type { ChildProcess } from 'node:child_process';

export interface KeptServer {
  isRunning(): boolean;
  /** The end of its standard error. */
  log(): string;
  /** To be called once it works: from then on it is started again when it dies. */
  keep(): void;
  stop(): Promise<void>;
}

/** Between two starts of a server that died; the first few follow quickly, since its children hold its memory for a moment. */
const PAUSE_MS = 200;
const QUICK_STARTS = 5;
/** However often it dies: a disk may have space again after hours. */
const LONGEST_PAUSE_MS = 5_000;
/** For open connections, when it is stopped. */
const GRACE_MS = 500;
const FORGIVEN_AFTER_MS = 5_000;

/** @param deaths in a row, soon after each other */
const pauseAfter = (deaths: number): number =>
  Math.min(LONGEST_PAUSE_MS, PAUSE_MS * Math.max(1, deaths - QUICK_STARTS));

/**
 * Keeps one server process running: killed or out of memory, it is started again by the same call.
 *
 * @param onDied before it is started again
 */
export function keepRunning(start: () => ChildProcess, onDied: () => void): KeptServer {
  let log = '';
  let isKept = false;
  let deaths = 0;
  let again: NodeJS.Timeout | undefined;
  let ended: Promise<void>;
  let server: ChildProcess;
  const launch = () => {
    const startedAt = performance.now();
    server = start();
    server.stderr?.on('data', (chunk: Buffer) => (log = (log + chunk.toString()).slice(-4_000)));
    ended = new Promise((resolve) => {
      server.once('error', (error) => {
        log += error.message;
        resolve();
      });
      server.once('exit', () => {
        deaths = performance.now() - startedAt > FORGIVEN_AFTER_MS ? 1 : deaths + 1;
        if (isKept) {
          onDied();
          again = setTimeout(launch, pauseAfter(deaths));
        }
        resolve();
      });
    });
  };
  launch();
  return {
    isRunning: () => server.exitCode === null && server.signalCode === null && server.pid !== undefined,
    log: () => log,
    keep: () => (isKept = true),
    stop: async () => {
      isKept = false;
      clearTimeout(again);
      // Connections that are being closed get to their end: https://www.postgresql.org/docs/18/server-shutdown.html
      server.kill('SIGTERM');
      const hurry = setTimeout(() => server.kill('SIGINT'), GRACE_MS);
      await ended;
      clearTimeout(hurry);
    },
  };
}
