import { readFileSync, readdirSync, statSync } from 'node:fs';

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
