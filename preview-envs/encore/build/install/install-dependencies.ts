import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cleanEnvironment } from '../steps/clean-environment.ts';
import type { Step } from '../steps/step.ts';
import { npmProblem } from './npm-problem.ts';
import { planInstall, type InstallPlan } from './plan-install.ts';
import { recordOf, readJson } from './read-json.ts';

export type InstallResult =
  | {
      readonly ok: true;
      /** The folder with node_modules, as the repository's at `packages` would have it. */
      readonly dependencies: string;
      /** The folder of package.json, from the repository's root. */
      readonly packages: string;
      readonly warnings: readonly string[];
    }
  | { readonly ok: false; readonly reason: string; readonly log: readonly string[] };

/** What changes how packages are installed without changing what is asked for. */
const INSTALLER = '1';

/**
 * Installs an application's packages without running any of their scripts, into a folder addressed by what is asked
 * for. Every build with the same package.json and lock file shares it.
 *
 * @param repository the repository's files; only package.json, lock file and .npmrc are read
 */
export async function installDependencies(step: Step, repository: string, root: string): Promise<InstallResult> {
  const asked = planInstall(repository, root, false);
  if (asked === undefined) return { ok: false, reason: 'there is no readable package.json', log: [] };
  const folder = folderOf(step.cache, asked);
  if (existsSync(folder)) return installed(folder, asked);
  const first = await install(step, asked, folder, asked.command);
  if (first.ok) return installed(folder, asked);
  const problem = npmProblem(first.log);
  if (problem.kind === 'encore-version') {
    const pinned = planInstall(repository, root, true) ?? asked;
    return installInstead(step, { ...pinned, warnings: [...pinned.warnings, problem.reason] }, folder);
  }
  if (problem.kind === 'out-of-step') {
    const warning = 'package-lock.json does not fit package.json: its versions are taken where they do';
    return installInstead(step, { ...asked, command: 'install', warnings: [...asked.warnings, warning] }, folder);
  }
  return first.reason.startsWith('ended with') ? { ...first, reason: problem.reason } : first;
}

/** Installs something else than was asked for, and has what was asked for lead to it from now on. */
async function installInstead(step: Step, plan: InstallPlan, asked: string): Promise<InstallResult> {
  const folder = folderOf(step.cache, plan);
  if (!existsSync(folder)) {
    const result = await install(step, plan, folder, plan.command);
    if (!result.ok) return { ...result, reason: npmProblem(result.log).reason };
  }
  if (!existsSync(asked)) symlinkSync(folder, asked);
  return installed(asked, plan);
}

function installed(folder: string, plan: InstallPlan): InstallResult {
  const said = recordOf(readJson(join(folder, 'understudy.json')))['warnings'];
  const warnings = Array.isArray(said) ? said.filter((one): one is string => typeof one === 'string') : plan.warnings;
  return { ok: true, dependencies: folder, packages: plan.folder, warnings };
}

async function install(step: Step, plan: InstallPlan, folder: string, command: 'ci' | 'install') {
  const staging = step.makeFolder('install');
  for (const [path, text] of plan.files) {
    mkdirSync(dirname(join(staging, path)), { recursive: true });
    writeFileSync(join(staging, path), text);
  }
  // Made beforehand: an application without packages has none otherwise.
  mkdirSync(join(staging, 'node_modules'), { recursive: true });
  writeFileSync(join(staging, 'understudy.json'), JSON.stringify({ warnings: plan.warnings }));
  await step.giveToUser(staging);
  const npmCache = step.keepFolder('npm');
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-update-notifier', '--no-progress'];
  const { node, npm, path } = step.toolchain;
  const result = await step.run({
    command: node,
    args: [npm, command, ...flags, '--globalconfig=/dev/null', `--cache=${npmCache}`],
    cwd: staging,
    environment: cleanEnvironment(path, step.home),
    seconds: step.limits.installSeconds,
  });
  if (!result.ok) return result;
  await step.takeFromUser(staging);
  mkdirSync(dirname(folder), { recursive: true });
  try {
    renameSync(staging, folder);
  } catch (error) {
    // Another process was first; its folder holds the same.
    if (!existsSync(folder)) throw error;
    rmSync(staging, { recursive: true, force: true });
  }
  return result;
}

function folderOf(cache: string, { files, command, folder }: InstallPlan): string {
  const platform = [INSTALLER, process.platform, process.arch, process.versions.modules];
  const hash = createHash('sha256').update(JSON.stringify([platform, command, folder, [...files]]));
  return join(cache, 'dependencies', hash.digest('hex').slice(0, 40));
}
