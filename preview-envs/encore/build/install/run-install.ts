import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cleanEnvironment } from '../steps/clean-environment.ts';
import type { LimitedResult } from '../steps/run-limited.ts';
import type { Step } from '../steps/step.ts';
import { npm } from './managers/npm.ts';
import type { Program } from './managers/package-manager.ts';
import type { InstallPlan } from './plan-install.ts';

/** Another number where what is installed changes though what is asked for does not. */
const INSTALLER = '3';

/** What installs from it decides what comes out. */
type InstallJob = Pick<InstallPlan, 'files' | 'folder' | 'manager' | 'isFrozen' | 'warnings'>;

/** Where the packages of a plan are kept. Native packages differ by platform and by Node's interface to them. */
export function dependencyFolder(cache: string, { files, isFrozen, folder, manager }: InstallJob): string {
  const platform = [INSTALLER, process.platform, process.arch, process.versions.modules];
  const installer = [manager.name, manager.program?.version ?? '', isFrozen];
  const hash = createHash('sha256').update(JSON.stringify([platform, installer, folder, [...files]]));
  return join(cache, 'dependencies', hash.digest('hex').slice(0, 40));
}

/** Installs what a plan asks for elsewhere, then moves it to its place, closed to the account that installed it. */
export async function runInstall(step: Step, plan: InstallJob, target: string): Promise<LimitedResult> {
  const { manager, isFrozen } = plan;
  const program = manager.program === undefined ? undefined : await fetchProgram(step, manager.program);
  if (program?.ok === false) return program;
  const staging = step.makeFolder('install');
  for (const [path, text] of plan.files) {
    mkdirSync(dirname(join(staging, path)), { recursive: true });
    writeFileSync(join(staging, path), text);
  }
  // Made beforehand: an application without packages has none otherwise.
  mkdirSync(join(staging, 'node_modules'), { recursive: true });
  await step.giveToUser(staging);
  const { node, npm: npmFile, path } = step.toolchain;
  const cache = manager.checksCache ? step.keepFolder(manager.name) : join(step.home, manager.name);
  const { args, environment } = manager.command({ isFrozen, cache });
  const [command, ...first] = program === undefined ? [node, npmFile] : program.command;
  const result = await step.run({
    command,
    args: [...first, ...args],
    cwd: staging,
    environment: { ...cleanEnvironment(path, step.home), ...environment },
    seconds: step.limits.installSeconds,
  });
  if (!result.ok) return result;
  await step.takeFromUser(staging);
  writeFileSync(join(staging, 'understudy.json'), JSON.stringify({ warnings: plan.warnings }));
  mkdirSync(dirname(target), { recursive: true });
  try {
    renameSync(staging, target);
  } catch (error) {
    // Another process was first; its folder holds the same.
    if (!existsSync(target)) throw error;
    rmSync(staging, { recursive: true, force: true });
  }
  return result;
}

type Fetched =
  { readonly ok: true; readonly command: readonly [string, ...string[]] } | Extract<LimitedResult, { ok: false }>;

/** Has npm fetch a package manager, once for all builds, and check it against what is known of it here. */
async function fetchProgram(step: Step, program: Program): Promise<Fetched> {
  const { package: name, version, integrity, file, isScript } = program;
  const folder = join(step.cache, 'managers', `${name.replace('/', '-')}-${version}`);
  const own = { dependencies: { [name]: version } };
  const lock = { lockfileVersion: 3, packages: { '': own, [`node_modules/${name}`]: { version, integrity } } };
  const files = new Map([
    ['package.json', JSON.stringify(own)],
    ['package-lock.json', JSON.stringify(lock)],
  ]);
  const plan = { files, folder: '', manager: npm, isFrozen: true, warnings: [] };
  const result = existsSync(folder) ? undefined : await runInstall(step, plan, folder);
  if (result?.ok === false) return result;
  const path = join(folder, 'node_modules', name, file);
  return { ok: true, command: isScript ? [step.toolchain.node, path] : [path] };
}
