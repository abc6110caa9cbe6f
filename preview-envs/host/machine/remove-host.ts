import { existsSync, readdirSync, rmSync, rmdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { hostFolders } from '../folders.ts';
import { takenAccounts } from '../isolation/claim-accounts.ts';
import type { HostRegister } from './host-register.ts';
import { lifeOf } from './process-identity.ts';
import { removeRemains, type Removed } from './remove-remains.ts';
import { listStandingThings } from './standing-things.ts';

/** What a host makes in its data folder beside its folders; nothing else of it is removed. */
const OWN = [
  'postgres',
  'postgres.new',
  'postgres.password',
  'postgres.password.new',
  'disk-reserve',
  'disk-reserve.new',
];

/** Nobody else has files of these names; folders such as `builds` anybody may have. */
const MARKS = ['postgres.password', 'disk-reserve'];

/**
 * Removes one host that will not come back: what it left on the machine, its accounts and its data. To be called alone,
 * by the register.
 *
 * @throws Error where it lives, or may live in another container, or the folder is no host's; nothing is removed then
 */
export async function removeHost(register: HostRegister, dataFolder: string): Promise<readonly Removed[]> {
  const note = register.notes().find((one) => one.dataFolder === dataFolder);
  const life = note === undefined ? 'dead' : lifeOf(note.process);
  if (note !== undefined && life !== 'dead') {
    const where = life === 'alive' ? '' : ', in another container, where it may live';
    throw new Error(`process ${note.process.pid} runs a host on ${dataFolder}${where}: stop it first`);
  }
  const accounts = process.getuid?.() === 0 ? takenAccounts().find((one) => one.dataFolder === dataFolder) : undefined;
  const names = ownNames(dataFolder);
  const isHosts = note !== undefined || accounts !== undefined || names.some((name) => MARKS.includes(name));
  if (names.length > 0 && !isHosts) throw new Error(`${dataFolder} is no data folder of a host: nothing is removed`);
  const removed = [...(await removeRemains({ dataFolder, accounts }, await listStandingThings()))];
  for (const name of names) {
    rmSync(join(dataFolder, name), { recursive: true, force: true });
    removed.push({ kind: 'data', name, dataFolder });
  }
  if (existsSync(dataFolder) && readdirSync(dataFolder).length === 0) rmdirSync(dataFolder);
  if (accounts !== undefined) {
    accounts.release();
    removed.push({ kind: 'accounts', name: `${accounts.first} to ${accounts.last}`, dataFolder });
  }
  register.forget(dataFolder);
  return removed;
}

function ownNames(dataFolder: string): readonly string[] {
  const names = [...Object.values(hostFolders(dataFolder)).map((folder) => basename(folder)), ...OWN];
  return names.filter((name) => existsSync(join(dataFolder, name)));
}
