import { existsSync } from 'node:fs';
import { sweepSocketFolders } from '#postgres/socket-folder.ts';
import { BLOCKS, takenAccounts, type AccountBlock } from '../isolation/claim-accounts.ts';
import type { HostRegister } from './host-register.ts';
import { lifeOf } from './process-identity.ts';
import { removeRemains, type Removed } from './remove-remains.ts';
import { listStandingThings } from './standing-things.ts';

export interface Cleaning {
  readonly removed: readonly Removed[];
  /** Of sockets, that processes which are gone had named. */
  readonly folders: readonly string[];
  /** One line each: of which host something stays, and why. */
  readonly problems: readonly string[];
}

/** Blocks that are to be free for hosts to come. */
const SPARE_BLOCKS = 4;

/**
 * Removes what dead hosts left on this machine. A host is alive as long as its process is. Where its data folder is
 * still there, a dead one may come back: its data stays, and its block of accounts as long as enough others are free.
 * To be called alone, by the register.
 *
 * @param looksForContainers also for those of data folders that are gone and of which nothing else is left
 */
export async function cleanMachine(register: HostRegister, looksForContainers: boolean): Promise<Cleaning> {
  const notes = register.notes();
  const dead = notes.filter((note) => lifeOf(note.process) === 'dead').map(({ dataFolder }) => dataFolder);
  const others = new Set(notes.map(({ dataFolder }) => dataFolder).filter((folder) => !dead.includes(folder)));
  const isForgotten = (dataFolder: string) => !others.has(dataFolder) && !existsSync(dataFolder);
  const isRoot = process.getuid?.() === 0;
  const blocks = isRoot ? takenAccounts() : [];
  const known = [...dead, ...blocks.map(({ dataFolder }) => dataFolder).filter(isForgotten)];
  const standing =
    known.length > 0 || looksForContainers ? await listStandingThings() : { rules: [], containers: [], networks: [] };
  const labelled = [...standing.containers, ...standing.networks].map(({ dataFolder }) => dataFolder);
  const removed: Removed[] = [];
  const problems: string[] = [];
  for (const dataFolder of new Set([...known, ...labelled.filter(isForgotten)])) {
    const accounts = blocks.find((block) => block.dataFolder === dataFolder);
    try {
      removed.push(...(await removeRemains({ dataFolder, accounts }, standing)));
      if (existsSync(dataFolder)) continue;
      if (accounts !== undefined) removed.push(release(accounts));
      register.forget(dataFolder);
    } catch (error) {
      problems.push(`${dataFolder}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  const isDone = (dataFolder: string) => !problems.some((problem) => problem.startsWith(`${dataFolder}: `));
  if (isRoot) removed.push(...blocksToFree(takenAccounts(), dead.filter(isDone)).map(release));
  return { removed, folders: await sweepSocketFolders(), problems };
}

/**
 * Which blocks of accounts dead hosts have to give up, so that hosts to come find some.
 *
 * @param taken all that are
 * @param dead data folders, those that died longest ago first
 */
export function blocksToFree<B extends Pick<AccountBlock, 'dataFolder'>>(
  taken: readonly B[],
  dead: readonly string[],
): readonly B[] {
  const missing = taken.length - (BLOCKS - SPARE_BLOCKS);
  const free = dead.flatMap((dataFolder) => taken.find((block) => block.dataFolder === dataFolder) ?? []);
  return free.slice(0, Math.max(0, missing));
}

function release(block: AccountBlock): Removed {
  block.release();
  return { kind: 'accounts', name: `${block.first} to ${block.last}`, dataFolder: block.dataFolder };
}
