import { existsSync, lstatSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { linkBundleModules } from './install/link-modules.ts';
import type { Step } from './steps/step.ts';

export interface FinishJob {
  readonly repository: string;
  readonly root: string;
  /** The folder with the bundle. */
  readonly output: string;
  readonly installed: { readonly dependencies: string; readonly packages: string };
}

/** Puts the application's files and its packages beside the bundle, closed to the account that built it. */
export async function finishBuild(step: Step, { repository, root, output, installed }: FinishJob): Promise<void> {
  await step.takeFromUser(output);
  await step.takeFromUser(repository);
  const app = join(output, 'app');
  renameSync(join(repository, root), app);
  rmSync(join(app, 'encore.gen'), { recursive: true, force: true });
  linkBundleModules(installed.dependencies, relative(installed.packages, root), output);
  // Packages that read files, such as a page renderer, look for packages from the application's folder.
  const modules = join(app, 'node_modules');
  if (lstatSync(modules, { throwIfNoEntry: false }) !== undefined) rmSync(modules, { recursive: true, force: true });
  if (existsSync(join(output, 'node_modules'))) symlinkSync(join('..', 'node_modules'), modules);
}
