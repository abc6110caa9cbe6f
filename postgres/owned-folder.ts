import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

const DAY_MS = 86_400_000;
/** Containers that share a folder number their processes each for itself. */
const host = () => createHash('sha256').update(hostname()).digest('hex').slice(0, 8);

/**
 * Makes a folder that is of use only as long as this process runs, as its name tells:
 * `<prefix><machine>-<process>-<random>`.
 *
 * @param prefix of the name, with the folder it is in: `/tmp/understudy-pg-`
 */
export const makeOwnedFolder = (prefix: string): string => mkdtempSync(`${prefix}${host()}-${process.pid}-`);

/**
 * Removes the folders of processes of this machine that are gone: killed, they left them behind; those of other machines
 * after a day. What another account owns stays.
 *
 * @param isInUse whether somebody needs a folder although its owner is gone
 * @returns those that were removed
 */
export async function sweepOwnedFolders(
  parent: string,
  prefix: string,
  isInUse: (folder: string) => Promise<boolean> = async () => false,
): Promise<readonly string[]> {
  const removed: string[] = [];
  for (const name of readdirSync(parent).filter((one) => one.startsWith(prefix))) {
    const [, machine, owner] = /([\da-f]{8})-(\d+)-[A-Za-z\d]{6}$/.exec(name) ?? [];
    const folder = join(parent, name);
    if (owner === undefined || !isAbandoned(folder, machine === host(), Number(owner))) continue;
    if (await isInUse(folder)) continue;
    try {
      rmSync(folder, { recursive: true, force: true });
      removed.push(folder);
    } catch {
      // Not ours to remove.
    }
  }
  return removed;
}

function isAbandoned(folder: string, isHere: boolean, owner: number): boolean {
  if (isHere) return !isAlive(owner);
  const made = statSync(folder, { throwIfNoEntry: false })?.mtimeMs;
  return made !== undefined && Date.now() - made > DAY_MS;
}

/** Its number may have gone to another process since: then the folder stays for longer. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
