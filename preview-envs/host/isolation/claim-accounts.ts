import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface AccountRange {
  readonly first: number;
  readonly last: number;
  release(): void;
}

/** Not used by people or packages: https://www.debian.org/doc/debian-policy/ch-opersys.html#uid-and-gid-classes */
const FIRST = 61_000;
const SIZE = 200;
/** Of a block, for previews; the last account is for builds. */
export const SLOTS = SIZE - 1;
const BLOCKS = 20;

/**
 * Takes a block of accounts for one data folder. Two hosts on a machine never share one; a host that comes back gets
 * the block it had, with what still runs there.
 */
export function claimAccounts(dataFolder: string): AccountRange {
  const folder = join(tmpdir(), 'understudy-accounts');
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  const ownerOf = (block: string) => readFileSync(join(folder, block), 'utf8');
  const taken = readdirSync(folder);
  for (const block of taken) {
    const owner = ownerOf(block);
    if (owner === dataFolder) return rangeOf(folder, Number(block));
    if (!existsSync(owner)) rmSync(join(folder, block), { force: true });
  }
  for (let block = 0; block < BLOCKS; block += 1) {
    try {
      writeFileSync(join(folder, String(block)), dataFolder, { flag: 'wx' });
      return rangeOf(folder, block);
    } catch {
      // Another host's.
    }
  }
  throw new Error(`all ${BLOCKS} blocks of accounts are taken: remove those in ${folder} whose host is gone`);
}

function rangeOf(folder: string, block: number): AccountRange {
  const first = FIRST + block * SIZE;
  return { first, last: first + SIZE - 1, release: () => rmSync(join(folder, String(block)), { force: true }) };
}
