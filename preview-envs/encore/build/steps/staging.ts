import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** A folder of this process's own for one build. What a process that is gone left behind is removed first. */
export function makeStaging(cache: string): string {
  const folder = join(cache, 'staging');
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  for (const name of readdirSync(folder)) {
    if (!isRunning(Number(name.split('-')[0]))) rmSync(join(folder, name), { recursive: true, force: true });
  }
  const staging = mkdtempSync(join(folder, `${process.pid}-`));
  chmodSync(staging, 0o755);
  return staging;
}

function isRunning(pid: number): boolean {
  if (existsSync('/proc')) return existsSync(`/proc/${pid}`);
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
