import { resolve } from 'node:path';
import { cleanMachine } from './clean-machine.ts';
import { describeRemoved } from './describe-removed.ts';
import { openHostRegister } from './host-register.ts';
import { removeHost } from './remove-host.ts';

export interface CleanUp {
  /** One line for each thing that was removed: kind, name and data folder. */
  readonly lines: readonly string[];
  /** One line each: what stays, and why. */
  readonly problems: readonly string[];
}

/**
 * Removes what dead hosts left on this machine, without starting one.
 *
 * @param dataFolder of a host that is removed with its data
 * @throws Error where that host lives
 */
export async function cleanUp(dataFolder: string | undefined): Promise<CleanUp> {
  const register = openHostRegister();
  return register.alone(async () => {
    const whole = dataFolder === undefined ? [] : await removeHost(register, resolve(dataFolder));
    const { removed, folders, problems } = await cleanMachine(register, true);
    const lines = [...whole, ...removed].map(describeRemoved);
    return { lines: [...lines, ...folders.map((folder) => `folder ${folder} of a process that is gone`)], problems };
  });
}
