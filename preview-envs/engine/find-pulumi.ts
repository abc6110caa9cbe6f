import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

/** The engine's version: that of the npm package, since both speak one protocol. */
export const PULUMI_VERSION = '3.259.0';

/**
 * The folder that has `bin/pulumi`: the one on PATH, else what `npm run setup:pulumi` put into the user's cache.
 * scripts/setup/pulumi.mjs puts it there.
 *
 * @param env this process's environment
 */
export function findPulumi(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const cache = join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'understudy', `pulumi-${PULUMI_VERSION}`);
  const onPath = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder.endsWith('/bin'));
  return [...onPath.map(dirname), cache].find((folder) => existsSync(join(folder, 'bin', 'pulumi')));
}
