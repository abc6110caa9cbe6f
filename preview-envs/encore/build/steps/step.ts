import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { BuildLimits, BuildRequest } from '../../build-request.ts';
import { runLimited, type LimitedCommand, type LimitedResult } from './run-limited.ts';
import type { Toolchain } from './toolchain.ts';

/** What the steps of one build share: where they may write, and how they run commands. */
export interface Step {
  readonly cache: string;
  readonly toolchain: Toolchain;
  readonly limits: BuildLimits;
  readonly user: BuildRequest['user'];
  /** A folder for commands to call home; gone after the build. */
  readonly home: string;
  /** A new empty folder in the build's staging. */
  makeFolder(name: string): string;
  /** A folder of the cache that the untrusted account writes, kept between builds. */
  keepFolder(name: string): string;
  /** Lets the untrusted account write a folder and all it holds. */
  giveToUser(folder: string): Promise<void>;
  /** Ends that: later steps and previews may read it only. */
  takeFromUser(folder: string): Promise<void>;
  run(command: StepCommand): Promise<LimitedResult>;
  /** Runs beside other steps until it is told to end; what it says is no part of the build's log. */
  runBeside(command: StepCommand, until: AbortSignal): Promise<LimitedResult>;
}

/** Who runs it, how much memory it may use and what ends it is the step's. */
type StepCommand = Omit<LimitedCommand, 'user' | 'megabytes' | 'signal' | 'log'>;

const execute = promisify(execFile);

/** @param staging the build's own folder, which others may pass through */
export function createStep(request: BuildRequest, toolchain: Toolchain, staging: string): Step {
  const { cache, user, limits, signal, log } = request;
  const shared = { user, megabytes: limits.megabytes };
  const own = (folder: string): string => {
    if (user !== undefined) chownSync(folder, user.uid, user.gid);
    return folder;
  };
  const makeFolder = (name: string): string => {
    const folder = mkdtempSync(join(staging, `${name}-`));
    chmodSync(folder, 0o755);
    return folder;
  };
  const changeOwner = async (folder: string, uid: number, gid: number): Promise<void> => {
    // Links are not followed: they lead where their author likes.
    if (user !== undefined) await execute('chown', ['-R', '-P', `${uid}:${gid}`, folder]);
  };
  return {
    cache,
    toolchain,
    limits,
    user,
    home: own(makeFolder('home')),
    makeFolder,
    keepFolder: (name) => {
      const folder = join(cache, name);
      mkdirSync(folder, { recursive: true });
      // A host that comes back may have got other accounts: what the one before kept here is this one's too.
      if (user !== undefined && statSync(folder).uid !== user.uid)
        execFileSync('chown', ['-R', '-P', `${user.uid}:${user.gid}`, folder]);
      return folder;
    },
    giveToUser: (folder) => changeOwner(folder, user?.uid ?? 0, user?.gid ?? 0),
    takeFromUser: (folder) => changeOwner(folder, process.getuid?.() ?? 0, process.getgid?.() ?? 0),
    run: (command) => runLimited({ ...command, ...shared, signal, log }),
    runBeside: (command, until) =>
      runLimited({ ...command, ...shared, signal: AbortSignal.any([signal, until]), log: () => {} }),
  };
}
