import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { LocalWorkspace } from '@pulumi/pulumi/automation/index.js';
import { makeOwnedFolder, sweepOwnedFolders } from '#postgres/owned-folder.ts';
import { childVariables } from './child-variables.ts';
import type { EngineSettings } from './engine-settings.ts';
import { pulumiCommand } from './pulumi-command.ts';
import { writeLauncher } from './provider-launcher.ts';
import { repairStacks } from './repair-stacks.ts';
import { PROJECT } from './stack-name.ts';

export interface OpenWorkspace extends Disposable {
  readonly workspace: LocalWorkspace;
}

/**
 * A working folder for one run of the engine on one stack, which goes when it is disposed of; those of runs that were
 * killed go now, and stacks that they left half written are mended.
 *
 * @param variables for the engine's children, besides what the engine needs itself
 */
export async function openWorkspace(
  settings: EngineSettings,
  stack: string,
  variables: Readonly<Record<string, string>>,
): Promise<OpenWorkspace> {
  const work = join(settings.folder, 'work');
  mkdirSync(work, { recursive: true });
  if (settings.backendUrl.startsWith('file://')) mkdirSync(new URL(settings.backendUrl), { recursive: true });
  repairStacks(settings.backendUrl);
  await sweepOwnedFolders(work, '');
  const workDir = makeOwnedFolder(join(work, `${stack}-`));
  const remove = () => rmSync(workDir, { recursive: true, force: true });
  try {
    const provider = writeLauncher(settings.folder);
    const workspace = await LocalWorkspace.create({
      workDir,
      pulumiCommand: await pulumiCommand(settings.pulumi),
      // The types know no undefined: it makes a child process leave the variable out.
      envVars: childVariables(process.env, settings, { stack, workDir, provider }, variables) as Record<string, string>,
      secretsProvider: 'passphrase',
      projectSettings: { name: PROJECT, runtime: 'nodejs' },
    });
    return { workspace, [Symbol.dispose]: remove };
  } catch (error) {
    remove();
    throw error;
  }
}
