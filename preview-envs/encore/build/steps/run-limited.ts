import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { groupMegabytes } from './group-memory.ts';

export interface LimitedCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** All of it: nothing is inherited. */
  readonly environment: Readonly<Record<string, string>>;
  readonly user: { readonly uid: number; readonly gid: number } | undefined;
  readonly seconds: number;
  /** Of the command and everything it starts. */
  readonly megabytes: number;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
}

export type LimitedResult =
  | { readonly ok: true; readonly log: readonly string[] }
  /** @param reason one line; the command's exit code where nothing better is known */
  | { readonly ok: false; readonly reason: string; readonly log: readonly string[] };

/** npm's usage fills a hundred lines after it has said what is wrong. */
const KEPT_LINES = 400;
const LINE_CHARACTERS = 2_000;
const MEMORY_CHECK_MS = 400;

/**
 * Runs a command that is not trusted: in a process group of its own, which is killed as a whole at the end, when time or
 * memory run out, and when the caller gives up.
 */
export async function runLimited(command: LimitedCommand): Promise<LimitedResult> {
  const { cwd, environment, user, signal } = command;
  if (signal.aborted) return { ok: false, reason: 'stopped', log: [] };
  const child = spawn(command.command, command.args, {
    cwd,
    env: environment,
    ...user,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stopped: string | undefined;
  const stop = (reason: string): void => {
    stopped ??= reason;
    killGroup(child.pid);
  };
  const onAbort = (): void => stop('stopped');
  signal.addEventListener('abort', onAbort);
  const clock = setTimeout(() => stop(`took longer than ${command.seconds} s`), command.seconds * 1_000);
  const watch = setInterval(() => {
    if (groupMegabytes(child.pid) > command.megabytes) stop(`needed more than ${command.megabytes} MB of memory`);
  }, MEMORY_CHECK_MS);
  const lines: string[] = [];
  const keep = (line: string): void => {
    // Where the build is on this machine says nothing to whoever reads it, and comes before what does.
    const told = line.slice(0, LINE_CHARACTERS).replaceAll(`${cwd}/`, '');
    lines.push(told);
    if (lines.length > KEPT_LINES) lines.shift();
    command.log(told);
  };
  const read = [readLines(child.stdout, keep), readLines(child.stderr, keep)];
  try {
    const code = await ended(child);
    // What it left running holds its output open.
    killGroup(child.pid);
    await Promise.all(read);
    if (stopped !== undefined) return { ok: false, reason: stopped, log: lines };
    return code === 0 ? { ok: true, log: lines } : { ok: false, reason: `ended with ${code}`, log: lines };
  } finally {
    clearTimeout(clock);
    clearInterval(watch);
    signal.removeEventListener('abort', onAbort);
  }
}

function ended(child: ReturnType<typeof spawn>): Promise<number | string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, by) => resolve(code ?? by ?? 'no exit code'));
  });
}

async function readLines(stream: Readable | null, keep: (line: string) => void): Promise<void> {
  if (stream === null) return;
  for await (const line of createInterface({ input: stream })) keep(line);
}

function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // The group is gone already.
  }
}
