import { readFileSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sharedFolder } from './shared-folder.ts';

export interface AccountRange {
  readonly first: number;
  readonly last: number;
}

/** A block that is taken. */
export interface AccountBlock extends AccountRange {
  /** Of the host that has it. */
  readonly dataFolder: string;
  /** Has it look used to what removes old files from temporary folders. */
  renew(): void;
  release(): void;
}

/** Not used by people or packages: https://www.debian.org/doc/debian-policy/ch-opersys.html#uid-and-gid-classes */
const FIRST = 61_000;
const SIZE = 200;
/** Of a block, for previews; the last account is for builds. */
export const SLOTS = SIZE - 1;
export const BLOCKS = 20;
const folderOfBlocks = () => sharedFolder('understudy-accounts');

/**
 * Takes a block of accounts for one data folder. Two hosts on a machine never share one; a host that comes back gets
 * the block it had, with what still runs there.
 */
export function claimAccounts(dataFolder: string): AccountBlock {
  const own = takenAccounts().find((block) => block.dataFolder === dataFolder);
  if (own !== undefined) return own;
  for (let block = 0; block < BLOCKS; block += 1) {
    try {
      writeFileSync(join(folderOfBlocks(), String(block)), dataFolder, { flag: 'wx' });
      return blockOf(block, dataFolder);
    } catch {
      // Another host's.
    }
  }
  throw new Error(`all ${BLOCKS} blocks of accounts are taken: remove those in ${folderOfBlocks()} whose host is gone`);
}

/** The blocks that hosts have or had, by their number. */
export function takenAccounts(): readonly AccountBlock[] {
  const folder = folderOfBlocks();
  return readdirSync(folder)
    .map(Number)
    .filter((block) => Number.isInteger(block) && block < BLOCKS)
    .toSorted((a, b) => a - b)
    .flatMap((block) => {
      try {
        return [blockOf(block, readFileSync(join(folder, String(block)), 'utf8'))];
      } catch {
        // Released in between.
        return [];
      }
    });
}

function blockOf(block: number, dataFolder: string): AccountBlock {
  const first = FIRST + block * SIZE;
  const file = join(folderOfBlocks(), String(block));
  const renew = () => utimesSync(file, new Date(), new Date());
  return { dataFolder, first, last: first + SIZE - 1, renew, release: () => rmSync(file, { force: true }) };
}
