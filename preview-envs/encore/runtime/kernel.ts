import { readFileSync } from 'node:fs';
import type { Manifest } from '../manifest.ts';
import type { ProcessConfig } from '../process.ts';
import { type EventSink, openEvents } from './events.ts';
import { Gate } from './gate.ts';
import { HandlerTable } from './handlers/handler-table.ts';
import { type Log, makeLog } from './log.ts';
import { type Tracer, makeTracer } from './trace/tracer.ts';

/** What everything in one process shares. */
export interface Kernel {
  readonly config: ProcessConfig;
  readonly manifest: Manifest;
  readonly events: EventSink;
  readonly tracer: Tracer;
  readonly log: Log;
  readonly handlers: HandlerTable;
  /** Opens when the application runs: messages wait for it. */
  readonly started: Gate;
  /** Opens when it is to stop: nothing new is begun. */
  readonly stopping: Gate;
  /** Makes encore.dev's Decimal. */
  readonly decimal: (digits: string) => unknown;
}

/** Reads the process's configuration and the build's manifest from the files that the environment names. */
export function makeKernel(environment: NodeJS.ProcessEnv, decimal: Kernel['decimal']): Kernel {
  const file = environment['UNDERSTUDY_CONFIG'];
  if (!file) throw new Error('UNDERSTUDY_CONFIG is not set: this runtime is started by the preview host');
  const config = readJson<ProcessConfig>(file);
  const manifest = readJson<Manifest>(config.manifest);
  const events = openEvents();
  const started = new Gate();
  return {
    config,
    manifest,
    events,
    tracer: makeTracer(events),
    log: makeLog(events),
    handlers: new HandlerTable(manifest.endpoints),
    started,
    stopping: new Gate(),
    decimal,
  };
}

/** Both files are written by the host and the build of this same version. */
const readJson = <T>(file: string): T => JSON.parse(readFileSync(file, 'utf8')) as T;
