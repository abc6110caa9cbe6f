import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { join, sep } from 'node:path';

/**
 * A folder of this process's own for one build. What a process that is gone left behind is removed first, with the
 * steps that it had started.
 */
export function makeStaging(cache: string): string {
  const folder = join(cache, 'staging');
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  for (const name of readdirSync(folder)) {
    const left = join(folder, name);
    if (isRunning(Number(name.split('-')[0]))) continue;
    killWithin(left);
    rmSync(left, { recursive: true, force: true, maxRetries: 3 });
  }
  const staging = mkdtempSync(join(folder, `${process.pid}-`));
  chmodSync(staging, 0o755);
  return staging;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    // One that nobody has asked after since it ended is still listed.
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return true;
  }
}

/** Ends processes that work in a folder. */
function killWithin(folder: string): void {
  for (const pid of processIds()) {
    try {
      if (`${readlinkSync(`/proc/${pid}/cwd`)}${sep}`.startsWith(`${folder}${sep}`)) process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended, or is another account's.
    }
  }
}

function processIds(): readonly number[] {
  try {
    return readdirSync('/proc')
      .map(Number)
      .filter((pid) => pid > 1);
  } catch {
    return [];
  }
}
