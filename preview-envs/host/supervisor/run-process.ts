import type { ProcessEvent } from '../../encore/process.ts';
import type { StartedProcess } from '../isolation/isolation.ts';
import { parseEvent } from './parse-event.ts';
import { readLines } from './read-lines.ts';

/** One process of a preview. */
export interface PreviewProcess {
  /** Where it listens, once it said so; undefined when it ended before. */
  readonly ready: Promise<number | undefined>;
  readonly ended: Promise<Ending>;
  /** Asks it to stop, and ends it when it does not. */
  stop(): Promise<void>;
  /** Ends it for a limit; `reason` is what is said about it. */
  exceed(reason: string): void;
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

/** Reads what a process says, and bounds its memory. */
export function followProcess(started: StartedProcess, options: ProcessOptions): PreviewProcess {
  const { promise: ready, resolve: resolveReady } = Promise.withResolvers<number | undefined>();
  let exceeded: string | undefined;
  const exceed = (reason: string) => {
    exceeded ??= reason;
    started.kill('SIGKILL');
  };
  const limit = `${options.memoryMegabytes} MB of memory are the limit`;
  readLines(started.output, MAX_OUTPUT, (line) => options.output(line, false));
  readLines(started.errors, MAX_OUTPUT, (line) => options.output(line, true));
  readLines(started.events, MAX_EVENT, (line) => {
    const event = parseEvent(line);
    if (event?.type === 'ready') resolveReady(event.port);
    else if (event !== undefined) options.event(event);
  });
  const watch = setInterval(() => {
    const used = started.residentMegabytes();
    if (used > options.memoryMegabytes) exceed(`${limit}, ${Math.round(used)} were used`);
  }, MEMORY_CHECK_MS);
  const ended = started.ended.then(({ reason, isOverMemory }): Ending => {
    clearInterval(watch);
    resolveReady(undefined);
    if (exceeded !== undefined) return { reason: exceeded, isLimit: true };
    return isOverMemory ? { reason: limit, isLimit: true } : { reason, isLimit: false };
  });
  return {
    ready,
    ended,
    exceed,
    residentMegabytes: () => started.residentMegabytes(),
    stop: async () => {
      started.kill('SIGTERM');
      const force = setTimeout(() => started.kill('SIGKILL'), options.stopMilliseconds);
      await ended;
      clearTimeout(force);
    },
  };
}
