import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { PulumiCommand } from '@pulumi/pulumi/automation/index.js';
import { pulumiCommand } from './pulumi-command.ts';

/** The engine's version: that of the npm package, since both speak one protocol. */
const VERSION = '3.259.0';

type Environment = Readonly<Record<string, string | undefined>>;

/** Folders that have `bin/pulumi`: on PATH, then what `npm run setup:pulumi` put into the user's cache. */
export function pulumiFolders(env: Environment): readonly string[] {
  const cache = join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'understudy', `pulumi-${VERSION}`);
  const onPath = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder.endsWith('/bin'));
  return [...onPath.map(dirname), cache].filter((folder) => existsSync(join(folder, 'bin', 'pulumi')));
}

/**
 * A folder with an engine that is new enough: one that is there, else the official installer's, into `folder`.
 *
 * @throws Error saying what to install, where there is none and none can be fetched
 */
export async function locatePulumi(env: Environment, folder: string): Promise<string> {
  const own = join(folder, `pulumi-${VERSION}`);
  for (const root of [...pulumiFolders(env), own]) {
    const command = await pulumiCommand(root).catch(() => undefined);
    if (command?.version != null && command.version.compare(VERSION) >= 0) return root;
  }
  try {
    // Of the npm package's version.
    await PulumiCommand.install({ root: own });
    return own;
  } catch (error) {
    const message = `there is no pulumi ${VERSION} or newer, and it could not be fetched: install it, or run npm run setup:pulumi`;
    throw new Error(message, { cause: error });
  }
}
