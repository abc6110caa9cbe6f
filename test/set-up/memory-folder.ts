import { chmodSync, mkdirSync, readFileSync, readdirSync, rmSync, statfsSync, symlinkSync } from 'node:fs';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeOwnedFolder, sweepOwnedFolders } from '#postgres/owned-folder.ts';

const MEMORY = '/dev/shm';
const NAME = 'understudy-tests-';
/** Of a whole run, several times over. */
const BYTES_NEEDED = 4e9;
/** Shared by everything on a machine: copies of programs, and who has which accounts. */
const SHARED = /^understudy-(accounts$|node-v|postgres-\d|action-)/;

/**
 * Has temporary folders of tests in memory, where the machine has room for them: a test makes thousands of small files
 * (a PostgreSQL has a thousand) and removes them again, and a disk's file system takes most of the kernel's time for it.
 */
export default async function setup(): Promise<(() => void) | undefined> {
  if (!hasRoom()) return undefined;
  await sweepOwnedFolders(MEMORY, NAME);
  const disk = tmpdir();
  const folder = makeOwnedFolder(join(MEMORY, NAME));
  // As /tmp: other accounts run previews and builds below it.
  chmodSync(folder, 0o1777);
  mkdirSync(join(disk, 'understudy-accounts'), { recursive: true, mode: 0o755 });
  for (const name of readdirSync(disk).filter((one) => SHARED.test(one)))
    symlinkSync(join(disk, name), join(folder, name));
  process.env['TMPDIR'] = folder;
  return () => {
    process.env['TMPDIR'] = disk;
    rmSync(folder, { recursive: true, force: true });
  };
}

/** Containers have a small one, in which no program may be started. */
function hasRoom(): boolean {
  try {
    const mount = readFileSync('/proc/mounts', 'utf8')
      .split('\n')
      .find((line) => line.split(' ')[1] === MEMORY);
    const { bavail, bsize } = statfsSync(MEMORY);
    return mount !== undefined && !mount.includes('noexec') && Math.min(bavail * bsize, freemem()) > BYTES_NEEDED;
  } catch {
    return false;
  }
}
