import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { ConcurrentUpdateError, type Stack } from '@pulumi/pulumi/automation/index.js';

/** Who holds a stack, as the engine tells it. */
export interface LockHolder {
  readonly pid: number;
  readonly host: string;
  /** Milliseconds since 1970. */
  readonly since: number;
}

export interface LockRules {
  /** Older than this, a lock belongs to nobody. */
  readonly jobTimeLimitSeconds: number;
  readonly now: () => number;
  readonly signal: AbortSignal;
  readonly report: (line: string) => void;
}

/** `…/locks/…/<id>.json: created by root@runner-3 (pid 4711) at 2026-11-25T14:20:01Z` */
const HOLDER = /created by [^@\s]*@(\S+) \(pid (\d+)\) at (\S+)/g;
const SHORTEST_PAUSE = 300;
const LONGEST_PAUSE = 5_000;

/**
 * Runs an operation of the engine; while another one holds the stack, it is tried again, with pauses that two waiting
 * runs do not share. A lock is broken only when nobody can be behind it any more: it is older than any job may run, or
 * its process ran on this machine and is gone.
 */
export async function withLock<T>(stack: Stack, rules: LockRules, run: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof ConcurrentUpdateError) || rules.signal.aborted) throw error;
      const holders = readHolders(error.message);
      const abandoned = holders.length > 0 && holders.every((holder) => isAbandoned(holder, rules));
      if (abandoned) {
        rules.report(`the lock of a run that is gone is removed: ${holders.map(describe).join(', ')}`);
        await stack.cancel();
        continue;
      }
      if (attempt === 0) rules.report(`waiting for another run on this stack: ${holders.map(describe).join(', ')}`);
      const most = Math.min(LONGEST_PAUSE, SHORTEST_PAUSE * 2 ** attempt);
      await pause(most / 2 + (Math.random() * most) / 2, undefined, { signal: rules.signal });
    }
  }
}

/** Everyone an error of the engine names as holding the stack. */
export function readHolders(message: string): readonly LockHolder[] {
  return [...message.matchAll(HOLDER)].map(([, host, pid, at]) => ({
    host: host!,
    pid: Number(pid),
    since: Date.parse(at!),
  }));
}

/** Whether nobody can be behind a lock any more. */
export function isAbandoned(
  { pid, host, since }: LockHolder,
  { now, jobTimeLimitSeconds }: Pick<LockRules, 'now' | 'jobTimeLimitSeconds'>,
): boolean {
  if (now() - since > jobTimeLimitSeconds * 1000) return true;
  return host === hostname() && !isEngine(pid);
}

/** Whether a process of this machine is an engine; its number may have gone to another program since. */
function isEngine(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'pulumi';
  } catch {
    // Not every system tells: then it is taken for one.
    return true;
  }
}

const describe = ({ pid, host, since }: LockHolder) =>
  `process ${pid} on ${host} since ${new Date(since).toISOString()}`;
