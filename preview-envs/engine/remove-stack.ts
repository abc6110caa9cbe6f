import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { EngineSettings } from './engine-settings.ts';
import type { OpenStack } from './open-stack.ts';
import { stackFilesOf, type StackFiles } from './stack-files.ts';
import { isAbandoned, type LockHolder } from './stack-lock.ts';

/**
 * Removes a stack, and where it is kept in files what the engine leaves of it: the copy of what it removed, what it was
 * writing when it was killed, empty folders.
 */
export async function removeStack({ backendUrl }: EngineSettings, { stack }: OpenStack): Promise<void> {
  await stack.workspace.removeStack(stack.name, { force: true });
  const files = stackFilesOf(backendUrl);
  if (files === undefined) return;
  removeFiles(files, stack.name);
  const locks = join(files.locks, stack.name);
  for (const name of namesIn(locks)) if (!name.endsWith('.json')) rmSync(join(locks, name), { force: true });
}

/**
 * Where a stack is not there (any more): removes what a run left that was killed while it removed it, which is done by
 * the state first, then its copy, its history and its lock. Not where another run may be at it.
 */
export function removeStackRemains(settings: EngineSettings, stack: string, now: () => number): void {
  const files = stackFilesOf(settings.backendUrl);
  if (files === undefined || existsSync(join(files.states, `${stack}.json`))) return;
  const locks = join(files.locks, stack);
  const held = namesIn(locks).filter((name) => name.endsWith('.json'));
  const rules = { jobTimeLimitSeconds: settings.jobTimeLimitSeconds, now };
  if (!held.every((name) => isAbandoned(readHolder(join(locks, name)), rules))) return;
  removeFiles(files, stack);
  rmSync(locks, { recursive: true, force: true });
}

function removeFiles(files: StackFiles, stack: string): void {
  const mine = namesIn(files.states).filter((name) => name.startsWith(`${stack}.json`));
  for (const name of mine) rmSync(join(files.states, name), { force: true });
  rmSync(join(files.histories, stack), { recursive: true, force: true });
}

const namesIn = (folder: string): readonly string[] => (existsSync(folder) ? readdirSync(folder) : []);

/** One that cannot be read was being written when its process was killed, or is: whose is not known. */
function readHolder(file: string): LockHolder {
  try {
    const lock = JSON.parse(readFileSync(file, 'utf8')) as { pid: number; hostname: string; timestamp: string };
    return { pid: lock.pid, host: lock.hostname, since: Date.parse(lock.timestamp) };
  } catch {
    return { pid: 0, host: '', since: statSync(file).mtimeMs };
  }
}
