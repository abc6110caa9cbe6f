import { spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerAddress } from '../databases/server.ts';
import { claimAccounts, SLOTS } from './claim-accounts.ts';
import { raiseFirewall, type Firewall } from './firewall.ts';
import type { Isolation, StartOrder } from './isolation.ts';
import { nodeFlags } from './node-flags.ts';
import { endProcesses, hasVariable, uidOf } from './processes.ts';
import { LOOPBACK, startedChild } from './started-child.ts';
import type { RuntimeFiles } from './runtime-folder.ts';

/** Every preview's process has it, with a file below its folder. */
export const CONFIG = 'UNDERSTUDY_CONFIG';
/** Linux kills the highest first; the host stays. */
const OOM_SCORE = '900';
export interface AccountIsolationOptions {
  readonly dataFolder: string;
  readonly files: RuntimeFiles;
  /** The server that previews' databases are on. */
  readonly database: ServerAddress;
  /** Where the host's proxy listens. */
  readonly proxy: ServerAddress;
  /** On this machine, of the registry or proxy that builds install from. */
  readonly registryPorts: readonly number[];
}

const NO_ROOT: Firewall = { isUp: false, problems: ['it needs root'] };
const has = (program: string) => spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0;

/**
 * Processes on this machine: as root each preview under an account of its own, with rules of the kernel's firewall;
 * else all under the host's account, kept apart by Node's permission model and the guard alone.
 */
export function isolateByAccount(options: AccountIsolationOptions): Isolation {
  const { dataFolder, files, database, proxy, registryPorts } = options;
  const ports = { machine: LOOPBACK, postgres: database.port, proxy: proxy.port };
  const isRoot = process.getuid?.() === 0;
  const canLimit = has('prlimit') && has('setpriv');
  const accounts = isRoot && canLimit ? claimAccounts(dataFolder) : undefined;
  const firewall =
    accounts === undefined
      ? NO_ROOT
      : raiseFirewall({ first: accounts.first, builder: accounts.last, previews: ports, builds: registryPorts });
  const accountOf = (slot: number) =>
    accounts === undefined ? undefined : { uid: accounts.first + slot, gid: accounts.first + slot };
  return {
    name: accounts === undefined ? 'one account' : 'accounts',
    guarantees: [
      accounts === undefined
        ? 'previews share the account of the host: only Node’s permission model keeps their files apart'
        : `each preview has an account of its own, ${accounts.first} and up`,
      firewall.isUp
        ? `the kernel (${firewall.by}) keeps previews and builds from this machine’s ports and from metadata addresses`
        : `WARNING: no firewall rules (${firewall.problems.join('; ')}): only a guard inside of previews’ processes keeps them from this machine and from metadata addresses, and nothing keeps builds from it`,
      canLimit ? 'open files, file size and processes are limited' : 'prlimit and setpriv are missing: no such limits',
    ],
    network: { listen: LOOPBACK, database },
    accountOf,
    builder: accountOf(SLOTS),
    slots: SLOTS,
    start: (order) => {
      const [program, ...args] = [
        ...(canLimit ? limits(order, accountOf(order.slot)) : []),
        files.node,
        ...nodeFlags(order, files, ports, 'kernel'),
      ];
      const child = spawn(program ?? files.node, args, {
        cwd: join(order.build, 'app'),
        env: { ...order.environment },
        stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      });
      preferToKill(child.pid);
      return startedChild(child);
    },
    end: async ({ root, slot }) => {
      const account = slot === undefined ? undefined : accountOf(slot);
      const ended = await endProcesses(
        (pid) => (account !== undefined && uidOf(pid) === account.uid) || hasVariable(pid, CONFIG, `${root}/`),
      );
      return ended.length;
    },
    endAll: async (previews) => {
      const ended = await endProcesses((pid) => {
        const uid = uidOf(pid);
        const isInBlock = accounts !== undefined && uid !== undefined && uid >= accounts.first && uid <= accounts.last;
        return isInBlock || hasVariable(pid, CONFIG, `${previews}/`);
      });
      return ended.length;
    },
    close: async () => {
      if (firewall.isUp) firewall.close();
      accounts?.release();
    },
  };
}

/** https://man7.org/linux/man-pages/man1/prlimit.1.html, setpriv.1: it ends with the host, and gains no rights. */
function limits(order: StartOrder, account: { readonly uid: number; readonly gid: number } | undefined): string[] {
  const files = ['prlimit', '--core=0', '--nofile=4096', `--fsize=${order.fileMegabytes * 1_000_000}`];
  const rights = ['setpriv', '--no-new-privs', '--pdeathsig=KILL'];
  // Counted over all processes of an account: only where the preview has its own. Node alone has a dozen threads.
  if (account === undefined) return [...files, '--', ...rights, '--'];
  const own = [`--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups', '--bounding-set=-all'];
  return [...files, '--nproc=128', '--', ...rights, ...own, '--'];
}

function preferToKill(pid: number | undefined): void {
  try {
    if (pid !== undefined) writeFileSync(`/proc/${pid}/oom_score_adj`, OOM_SCORE);
  } catch {
    // Gone already, or no Linux.
  }
}
