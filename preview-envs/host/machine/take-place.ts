import { takenAccounts } from '../isolation/claim-accounts.ts';
import { cleanMachine } from './clean-machine.ts';
import { describeRemoved } from './describe-removed.ts';
import { openHostRegister } from './host-register.ts';
import { lifeOf, ownIdentity } from './process-identity.ts';

const HOUR = 3_600_000;

/**
 * Notes that this process runs a host on a data folder, after it has removed what dead hosts left on the machine, of
 * this folder too.
 *
 * @param mayUseContainers it may start containers
 * @returns what ends the note: to be called when nothing of the host is left
 * @throws Error where a host runs on the folder already
 */
export async function takePlace(
  dataFolder: string,
  mayUseContainers: boolean,
  log: (line: string) => void,
): Promise<() => void> {
  const identity = ownIdentity();
  // Without Linux's /proc nobody can tell who lives.
  if (identity === undefined) return () => {};
  const register = openHostRegister();
  const isRoot = process.getuid?.() === 0;
  await register.alone(async () => {
    const other = register.notes().find((note) => note.dataFolder === dataFolder);
    if (other !== undefined && lifeOf(other.process) === 'alive')
      throw new Error(`process ${other.process.pid} runs a host on ${dataFolder}`);
    const { removed, problems } = await cleanMachine(register, mayUseContainers);
    for (const one of removed) log(`removed what a dead host left: ${describeRemoved(one)}`);
    for (const problem of problems) log(`something of a dead host stays: ${problem}`);
    register.note({ dataFolder, process: identity });
  });
  const renew = () => {
    register.note({ dataFolder, process: identity });
    if (isRoot)
      takenAccounts()
        .find((block) => block.dataFolder === dataFolder)
        ?.renew();
  };
  const timer = setInterval(() => attempt(renew, log), HOUR).unref();
  return () => {
    clearInterval(timer);
    register.forget(dataFolder);
  };
}

/** https://www.freedesktop.org/software/systemd/man/latest/tmpfiles.d.html: after ten days, on many systems. */
function attempt(renew: () => void, log: (line: string) => void): void {
  try {
    renew();
  } catch (error) {
    log(`its note and accounts look older than they are: ${String(error)}`);
  }
}
