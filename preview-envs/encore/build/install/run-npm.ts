import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cleanEnvironment } from '../steps/clean-environment.ts';
import type { LimitedResult } from '../steps/run-limited.ts';
import type { Step } from '../steps/step.ts';
import type { InstallPlan } from './plan-install.ts';

/** Another number where what is installed changes though what is asked for does not. */
const INSTALLER = '1';
const FLAGS = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-update-notifier', '--no-progress'];

/** Where the packages of a plan are kept. Native packages differ by platform and by Node's interface to them. */
export function dependencyFolder(cache: string, { files, command, folder }: InstallPlan): string {
  const platform = [INSTALLER, process.platform, process.arch, process.versions.modules];
  const hash = createHash('sha256').update(JSON.stringify([platform, command, folder, [...files]]));
  return join(cache, 'dependencies', hash.digest('hex').slice(0, 40));
}

/** Installs what a plan asks for elsewhere, then moves it to its place, closed to the account that installed it. */
export async function runNpm(step: Step, plan: InstallPlan, target: string): Promise<LimitedResult> {
  const staging = step.makeFolder('install');
  for (const [path, text] of plan.files) {
    mkdirSync(dirname(join(staging, path)), { recursive: true });
    writeFileSync(join(staging, path), text);
  }
  // Made beforehand: an application without packages has none otherwise.
  mkdirSync(join(staging, 'node_modules'), { recursive: true });
  await step.giveToUser(staging);
  const { node, npm, path } = step.toolchain;
  const folders = ['--globalconfig=/dev/null', `--cache=${step.keepFolder('npm')}`];
  const result = await step.run({
    command: node,
    args: [npm, plan.command, ...FLAGS, ...folders],
    cwd: staging,
    environment: cleanEnvironment(path, step.home),
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
