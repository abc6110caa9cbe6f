import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, renameSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Space that is kept for a full disk: whatever removes something needs some first, PostgreSQL's log above all. */
export interface DiskReserve {
  /** Gives it to whoever needs it, where the disk is as good as full. */
  spend(): void;
  /** Takes it back where there is enough again. */
  refill(): void;
}

const MEGABYTE = 1 << 20;
/** Four segments of PostgreSQL's log: https://www.postgresql.org/docs/18/wal-configuration.html */
const RESERVE = 64 * MEGABYTE;
const FULL_BELOW = 20 * MEGABYTE;

/** @param folder on the disk in question; the reserve is a file in it */
export function openDiskReserve(folder: string): DiskReserve {
  const file = join(folder, 'disk-reserve');
  return {
    spend: () => {
      if (isDiskNearlyFull(folder)) rmSync(file, { force: true });
    },
    refill: () => {
      if (existsSync(file) || freeBytes(folder) < 2 * RESERVE) return;
      const staging = `${file}.new`;
      try {
        allocate(staging, RESERVE);
        renameSync(staging, file);
      } catch {
        // Somebody was faster: there is nothing to keep.
        rmSync(staging, { force: true });
      }
    },
  };
}

/** Whether PostgreSQL can be expected to fail for it. */
export const isDiskNearlyFull = (folder: string): boolean => freeBytes(folder) < FULL_BELOW;

function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

/** A hole would keep nothing. https://man7.org/linux/man-pages/man1/fallocate.1.html writes nothing where it can. */
function allocate(file: string, bytes: number): void {
  if (spawnSync('fallocate', ['-l', String(bytes), file], { stdio: 'ignore' }).status === 0) return;
  const written = openSync(file, 'w', 0o600);
  try {
    const zeros = new Uint8Array(MEGABYTE);
    for (let at = 0; at < bytes; at += zeros.length) writeSync(written, zeros);
  } finally {
    closeSync(written);
  }
}
