import { execFile } from 'node:child_process';
import { accessSync, constants, realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { cleanEnvironment } from '../steps/clean-environment.ts';
import { isOpen } from '../steps/is-open.ts';

/** Encore's own command line, as it is installed on this machine. */
export interface EncoreCommand {
  readonly program: string;
  /** `1.58.6`: also that of the package encore.dev which it builds with. */
  readonly version: string;
}

export type FoundEncore = { readonly command: EncoreCommand } | { readonly because: string };

const TIMEOUT_MS = 10_000;
/** Before it, generated code has other entry points than the ones that the runtime library serves. */
const OLDEST = { major: 1, minor: 44 };

/**
 * Looks for `encore` on PATH.
 *
 * @param others whether builds have an account of their own, which has to be able to run it
 * @param home where it may write what it keeps of itself
 * @returns or why there is none to build with
 */
export async function findEncore(others: boolean, home: string): Promise<FoundEncore> {
  const path = process.env['PATH'] ?? '';
  const found = path
    .split(delimiter)
    .map((folder) => join(folder, 'encore'))
    .find(isProgram);
  if (found === undefined) return { because: 'there is no encore on PATH' };
  const program = realpathSync(found);
  if (others && !isOpen(program)) return { because: `the account of builds cannot read ${program}` };
  const said = await askVersion(program, cleanEnvironment(path, home));
  const version = /\bv(\d+\.\d+\.\d+)\s*$/m.exec(said)?.[1];
  if (version === undefined) return { because: `${program} does not say which release it is: ${said.slice(0, 200)}` };
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major !== OLDEST.major || minor < OLDEST.minor)
    return { because: `${program} is ${version}, and one of ${OLDEST.major}.${OLDEST.minor} or later is needed` };
  return { command: { program, version } };
}

/** It looks for updates as well, and fails where it cannot. */
async function askVersion(program: string, env: Readonly<Record<string, string>>): Promise<string> {
  const options = { env: { ...env, DISABLE_ENCORE_TELEMETRY: '1' }, timeout: TIMEOUT_MS };
  const { stdout } = await promisify(execFile)(program, ['version'], options).catch(
    (error: Error & { stdout?: string }) => ({ stdout: error.stdout === '' ? error.message : (error.stdout ?? '') }),
  );
  return stdout.trim();
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
