import type { ChildProcess } from 'node:child_process';

export interface KeptServer {
  isRunning(): boolean;
  /** The end of its standard error. */
  log(): string;
  /** To be called once it works: from then on it is started again when it dies. */
  keep(): void;
  stop(): Promise<void>;
}

/** Between two starts of a server that died. */
const PAUSE_MS = 200;
/** One after the other: a killed server's children hold its memory for a moment. */
const MAX_DEATHS = 50;
const FORGIVEN_AFTER_MS = 5_000;

/** Keeps one server process running: killed or out of memory, it is started again by the same call. */
export function keepRunning(start: () => ChildProcess): KeptServer {
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
        if (isKept && deaths <= MAX_DEATHS) again = setTimeout(launch, PAUSE_MS);
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
      server.kill('SIGINT');
      await ended;
    },
  };
}
