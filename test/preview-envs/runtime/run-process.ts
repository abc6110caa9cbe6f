import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { ProcessConfig, ProcessEvent, TraceSpan } from '#preview-envs/encore/process.ts';

export interface RunningProcess {
  readonly port: number;
  readonly url: string;
  readonly events: readonly ProcessEvent[];
  readonly output: readonly string[];
  readonly pid: number;
  /** Resolves as soon as it holds; what happens in the process wakes it. */
  readonly until: <T>(ask: () => T | undefined | false | Promise<T | undefined | false>) => Promise<T>;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>;
  readonly kill: (signal: NodeJS.Signals) => void;
  /** Asks it to stop and waits. */
  readonly stop: () => Promise<void>;
}

/** What the preview host has loaded first. */
export const QUERIES = new URL('../../../preview-envs/encore/preload/watch-queries.ts', import.meta.url);

/** Starts a built application as the preview host does, and waits until it listens. */
export async function runProcess(
  folder: string,
  library: string,
  config: ProcessConfig,
  environment: NodeJS.ProcessEnv = {},
  preload: readonly URL[] = [QUERIES],
): Promise<RunningProcess> {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'config.json');
  writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
  const child = spawn(
    process.execPath,
    [...preload.map(({ href }) => `--import=${href}`), join(config.build, 'main.mjs')],
    {
      env: {
        ENCORE_RUNTIME_LIB: library,
        UNDERSTUDY_CONFIG: file,
        HOME: folder,
        TMPDIR: folder,
        NODE_ENV: 'production',
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      cwd: join(config.build, 'app'),
    },
  );
  const running = watch(child);
  // Throws when the process ends before; then there is nothing left to stop.
  const ready = await running.until(() => running.events.find((event) => event.type === 'ready'));
  return { ...running, port: ready.port, url: `http://127.0.0.1:${ready.port}` };
}

export const spansOf = ({ events }: Pick<RunningProcess, 'events'>, what: TraceSpan['what']) =>
  events.filter((event) => event.type === 'span').filter((span) => span.what === what);

function watch(child: ChildProcess): Omit<RunningProcess, 'port' | 'url'> {
  const events: ProcessEvent[] = [];
  const output: string[] = [];
  let wakers: (() => void)[] = [];
  const wake = () => {
    const woken = wakers;
    wakers = [];
    woken.forEach((one) => one());
  };
  const read = (stream: Readable | null | undefined, take: (line: string) => void) => {
    if (stream === null || stream === undefined) return;
    createInterface({ input: stream }).on('line', (line) => {
      take(line);
      wake();
    });
  };
  read(child.stdout, (line) => output.push(line));
  read(child.stderr, (line) => output.push(line));
  read(child.stdio[3] as Readable, (line) => events.push(JSON.parse(line) as ProcessEvent));
  let over = false;
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) =>
    child.once('exit', (code, signal) => {
      over = true;
      resolve({ code, signal });
      wake();
    }),
  );
  return {
    events,
    output,
    pid: child.pid ?? 0,
    ended,
    until: async (ask) => {
      for (;;) {
        const held = await ask();
        if (held !== undefined && held !== false) return held;
        if (over) throw new Error(`the process ended:\n${output.join('\n')}`);
        // What is asked may also change without a word from the process.
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, 20);
          wakers.push(() => {
            clearTimeout(timer);
            resolve();
          });
        });
      }
    },
    kill: (signal) => child.kill(signal),
    stop: async () => {
      if (!over) child.kill('SIGTERM');
      await ended;
    },
  };
}
