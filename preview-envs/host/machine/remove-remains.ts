import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stopLeftover } from '#postgres/stop-leftover.ts';
import { hostFolders } from '../folders.ts';
import { CONFIG } from '../isolation/account-isolation.ts';
import type { AccountRange } from '../isolation/claim-accounts.ts';
import { networkTable, removeNetwork } from '../isolation/container-network.ts';
import { lowerFirewall, removeTable } from '../isolation/firewall.ts';
import { endProcesses, hasVariable, uidOf, worksBelow } from '../isolation/processes.ts';
import type { StandingThings } from './standing-things.ts';

/** A host whose process is gone. */
export interface DeadHost {
  readonly dataFolder: string;
  /** The block that is still its. */
  readonly accounts: AccountRange | undefined;
}

export interface Removed {
  readonly kind: 'process' | 'PostgreSQL' | 'container' | 'network' | 'firewall' | 'accounts' | 'data';
  readonly name: string;
  readonly dataFolder: string;
}

const SHOWN = 80;

/**
 * Removes what a dead host left on the machine, except its data and its block of accounts: the firewall last, so that
 * nothing of a preview runs without it.
 *
 * @throws Error where something stays
 */
export async function removeRemains(host: DeadHost, standing: StandingThings): Promise<readonly Removed[]> {
  const { dataFolder, accounts } = host;
  const removed: Removed[] = [];
  const tell = (kind: Removed['kind'], names: readonly string[]) =>
    removed.push(...names.map((name) => ({ kind, name, dataFolder })));
  const commands = new Map<number, string>();
  const isIts = belongsTo(host);
  const ended = await endProcesses((pid) => {
    if (!isIts(pid)) return false;
    if (!commands.has(pid)) commands.set(pid, commandOf(pid));
    return true;
  });
  tell(
    'process',
    ended.map((pid) => `${pid} ${commands.get(pid)}`),
  );
  const server = await stopLeftover(join(dataFolder, 'postgres'));
  if (server !== undefined) tell('PostgreSQL', [`process ${server}`]);

  const ofIt = (things: StandingThings['containers']) =>
    things.filter((one) => one.dataFolder === dataFolder).map(({ name }) => name);
  const [containers, networks] = [ofIt(standing.containers), ofIt(standing.networks)];
  if (containers.length + networks.length > 0) await removeNetwork(dataFolder);
  tell('container', containers);
  tell('network', networks);

  const table = networkTable(dataFolder);
  if (standing.rules.includes(table)) {
    removeTable(table);
    tell('firewall', [table]);
  }
  if (accounts !== undefined) tell('firewall', lowerFirewall(accounts.first, accounts.last, standing.rules));
  return removed;
}

/** By the accounts that are its alone; where it had none, by what only its processes have, under this very account. */
function belongsTo({ dataFolder, accounts }: DeadHost): (pid: number) => boolean {
  if (accounts !== undefined) {
    return (pid) => {
      const uid = uidOf(pid);
      return uid !== undefined && uid >= accounts.first && uid <= accounts.last;
    };
  }
  const { previews, builds } = hostFolders(dataFolder);
  const isOwn = (pid: number) => uidOf(pid) === process.getuid?.();
  return (pid) => isOwn(pid) && (hasVariable(pid, CONFIG, `${previews}/`) || worksBelow(pid, join(builds, 'staging')));
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim().slice(0, SHOWN);
  } catch {
    return '';
  }
}
