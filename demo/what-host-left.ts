import { readFileSync } from 'node:fs';
import { takenAccounts } from '#preview-envs/host/isolation/claim-accounts.ts';
import { networkTable } from '#preview-envs/host/isolation/container-network.ts';
import { findProcesses, uidOf } from '#preview-envs/host/isolation/processes.ts';
import { openHostRegister } from '#preview-envs/host/machine/host-register.ts';
import { listStandingThings } from '#preview-envs/host/machine/standing-things.ts';

/**
 * Looks on the machine for what a host should have taken along: accounts, rules of the firewall, containers, networks,
 * processes, its note.
 *
 * @param dataFolder of the host, which still runs
 * @returns what is left, to be asked once it has stopped
 */
export function watchHost(dataFolder: string): () => Promise<readonly string[]> {
  const blockOf = () => (process.getuid?.() === 0 ? takenAccounts() : []);
  const block = blockOf().find((one) => one.dataFolder === dataFolder);
  return async () => {
    const taken = blockOf();
    // By now they may be another host's.
    const isFree =
      block !== undefined && !taken.some(({ first, dataFolder: of }) => first === block.first && of !== dataFolder);
    const { rules, containers, networks } = await listStandingThings();
    const own = [
      networkTable(dataFolder),
      ...(isFree ? [`inet understudy_${block.first}`, `UNDERSTUDY-${block.first}`] : []),
    ];
    const isIts = (pid: number) => {
      const uid = uidOf(pid) ?? 0;
      return (isFree && uid >= block.first && uid <= block.last) || commandOf(pid).includes(dataFolder);
    };
    return [
      ...taken.filter((one) => one.dataFolder === dataFolder).map(({ first }) => `accounts ${first} and up`),
      ...rules.filter((name) => own.includes(name)).map((name) => `firewall ${name}`),
      ...containers.filter((one) => one.dataFolder === dataFolder).map(({ name }) => `container ${name}`),
      ...networks.filter((one) => one.dataFolder === dataFolder).map(({ name }) => `network ${name}`),
      ...findProcesses(isIts).map((pid) => `process ${pid} ${commandOf(pid).slice(0, 80)}`),
      ...openHostRegister()
        .notes()
        .filter((note) => note.dataFolder === dataFolder)
        .map(() => 'note of a host'),
    ].map((what) => `left over: ${what}`);
  };
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}
