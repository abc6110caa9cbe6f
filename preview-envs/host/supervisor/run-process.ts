import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { ProcessEvent } from '../../encore/process.ts';
import { residentMegabytes } from '../isolation/processes.ts';
import { parseEvent } from './parse-event.ts';
import { readLines } from './read-lines.ts';

/** One process of a preview. */
export interface PreviewProcess {
  readonly pid: number | undefined;
  /** Where it listens, once it said so; undefined when it ended before. */
  readonly ready: Promise<number | undefined>;
  readonly ended: Promise<Ending>;
  /** Asks it to stop, and ends it when it does not. */
  stop(): Promise<void>;
  residentMegabytes(): number;
}

export interface Ending {
  /** One line: `exit code 1`, `killed by SIGKILL`, `512 MB of memory are the limit, 530 were used`. */
  readonly reason: string;
  readonly isLimit: boolean;
}

export interface ProcessOptions {
  readonly memoryMegabytes: number;
  readonly stopMilliseconds: number;
  readonly event: (event: Exclude<ProcessEvent, { type: 'ready' }>) => void;
  readonly output: (line: string, isError: boolean) => void;
}

const MAX_OUTPUT = 8_000;
const MAX_EVENT = 64_000;
const MEMORY_CHECK_MS = 1_000;

/** Follows a child that was started with pipes for its output and for events on descriptor 3. */
export function followProcess(child: ChildProcess, options: ProcessOptions): PreviewProcess {
  const { promise: ready, resolve: resolveReady } = Promise.withResolvers<number | undefined>();
  const { promise: ended, resolve: resolveEnded } = Promise.withResolvers<Ending>();
  let tooMuch: number | undefined;
  if (child.stdout !== null) readLines(child.stdout, MAX_OUTPUT, (line) => options.output(line, false));
  if (child.stderr !== null) readLines(child.stderr, MAX_OUTPUT, (line) => options.output(line, true));
  readLines(child.stdio[3] as Readable, MAX_EVENT, (line) => {
    const event = parseEvent(line);
    if (event?.type === 'ready') resolveReady(event.port);
    else if (event !== undefined) options.event(event);
  });
  const megabytes = () => (child.pid === undefined ? 0 : residentMegabytes(child.pid));
  const watch = setInterval(() => {
    if (megabytes() <= options.memoryMegabytes) return;
    tooMuch = Math.round(megabytes());
    child.kill('SIGKILL');
  }, MEMORY_CHECK_MS);
  const end = (reason: string) => {
    clearInterval(watch);
    resolveReady(undefined);
    const limit = `${options.memoryMegabytes} MB of memory are the limit, ${tooMuch} were used`;
    resolveEnded(tooMuch === undefined ? { reason, isLimit: false } : { reason: limit, isLimit: true });
  };
  child.once('error', (error) => end(error.message));
  // `close` comes after the last line of its output.
  child.once('close', (code, signal) => end(signal === null ? `exit code ${code}` : `ended by ${signal}`));
  return {
    pid: child.pid,
    ready,
    ended,
    residentMegabytes: megabytes,
    stop: async () => {
      child.kill('SIGTERM');
      const force = setTimeout(() => child.kill('SIGKILL'), options.stopMilliseconds);
      await ended;
      clearTimeout(force);
    },
  };
}
