import { readFileSync, readdirSync, readlinkSync, statSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** Processes of this machine that match, by Linux's /proc. */
export function findProcesses(matches: (pid: number) => boolean): readonly number[] {
  let names: string[] = [];
  try {
    names = readdirSync('/proc');
  } catch {
    // No Linux: processes end with the host by their pipes alone.
  }
  return names
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid && matches(pid));
}

const PAUSE_MS = 10;
const TRIES = 1_000;

/**
 * Ends processes that match until there is none.
 *
 * @returns those that were found first
 * @throws Error where one does not end
 */
export async function endProcesses(matches: (pid: number) => boolean): Promise<readonly number[]> {
  const find = () => findProcesses((pid) => matches(pid) && !hasEnded(pid));
  const found = find();
  for (let left = found, tries = 1; left.length > 0; left = find(), tries += 1) {
    if (tries > TRIES) throw new Error(`process ${left.join(', ')} does not end`);
    for (const pid of left) kill(pid);
    await delay(PAUSE_MS);
  }
  return found;
}

/** It may wait for long to be told of, where whoever should ask is gone too. */
function hasEnded(pid: number): boolean {
  try {
    return /\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return true;
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
}

/** Of whom a process is; undefined when it is gone. */
export function uidOf(pid: number): number | undefined {
  try {
    return statSync(`/proc/${pid}`).uid;
  } catch {
    return undefined;
  }
}

/** Whether a process was started with a variable of this value, or one below it as a path. */
export function hasVariable(pid: number, name: string, prefix: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8')
      .split('\0')
      .some((one) => one.startsWith(`${name}=${prefix}`));
  } catch {
    return false;
  }
}

/** Whether a process works in a folder or below it. */
export function worksBelow(pid: number, folder: string): boolean {
  try {
    return `${readlinkSync(`/proc/${pid}/cwd`)}/`.startsWith(`${folder}/`);
  } catch {
    return false;
  }
}

/** Resident memory of a process and its children, in megabytes. */
export function residentMegabytes(pid: number): number {
  try {
    const kilobytes = Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
    return children.reduce((sum, child) => sum + residentMegabytes(Number(child)), kilobytes / 1_024);
  } catch {
    return 0;
  }
}
