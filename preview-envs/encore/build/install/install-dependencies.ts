import { existsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Step } from '../steps/step.ts';
import type { InstallProblem } from './managers/package-manager.ts';
import { planInstall, type InstallPlan } from './plan-install.ts';
import { recordOf, readJson } from './read-json.ts';
import { dependencyFolder, runInstall } from './run-install.ts';

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

/**
 * Installs an application's packages by its lock file, without running any of their scripts, into a folder addressed by what is asked
 * for. Every build with the same package.json and lock file shares it.
 *
 * Where the registry lacks the version of encore.dev, or package.json and lock file do not fit each other, what comes
 * nearest is installed, and a warning says so.
 *
 * @param repository the repository's files; only package.json, lock file, settings and patches are read
 */
export async function installDependencies(step: Step, repository: string, root: string): Promise<InstallResult> {
  const asked = planInstall(repository, root, false);
  if (asked === undefined) return { ok: false, reason: 'there is no readable package.json', log: [] };
  const folder = dependencyFolder(step.cache, asked);
  for (let plan = asked; ;) {
    const target = dependencyFolder(step.cache, plan);
    const result = existsSync(target) ? { ok: true as const } : await runInstall(step, plan, target);
    if (result.ok) {
      // What was asked for leads there from now on.
      if (!existsSync(folder)) symlinkSync(target, folder);
      return { ok: true, dependencies: folder, packages: plan.folder, warnings: warningsOf(folder) };
    }
    const problem = plan.manager.readProblem(result.log);
    const next = remedy(plan, problem, () => planInstall(repository, root, true));
    if (next === undefined)
      return result.reason.startsWith('ended with') ? { ...result, reason: problem.reason } : result;
    plan = next;
  }
}

/** Another plan for what was refused; undefined where there is none, or it was tried. */
function remedy(
  plan: InstallPlan,
  { kind }: InstallProblem,
  pin: () => InstallPlan | undefined,
): InstallPlan | undefined {
  switch (kind) {
    case 'out-of-step': {
      const warning = `the lock file of ${plan.manager.name} does not fit package.json: its versions are taken where they do`;
      return plan.isFrozen ? withWarning({ ...plan, isFrozen: false }, warning) : undefined;
    }
    case 'encore-version': {
      const pinned = plan.pinned ? undefined : pin();
      const warning = 'the registry does not have the version of encore.dev that is asked for';
      return (
        pinned && withWarning({ ...pinned, isFrozen: pinned.isFrozen && plan.isFrozen }, warning, ...plan.warnings)
      );
    }
    case 'other':
      return undefined;
  }
}

function withWarning(plan: InstallPlan, ...warnings: readonly string[]): InstallPlan {
  return { ...plan, warnings: [...new Set([...plan.warnings, ...warnings])] };
}

function warningsOf(folder: string): readonly string[] {
  const said = recordOf(readJson(join(folder, 'understudy.json')))['warnings'];
  return Array.isArray(said) ? said.filter((one): one is string => typeof one === 'string') : [];
}
