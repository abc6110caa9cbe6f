import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { foldersUp } from '#analyzer/link/paths.ts';
import { pinManifest } from '../install/encore-version.ts';
import { readJson } from '../install/read-json.ts';
import { readAppFile } from '../manifest/read-app-file.ts';

/**
 * Changes a copy of a repository so that Encore's command builds it as it is, and runs nothing of it:
 *
 * - `encore.app` keeps `global_cors` alone: no hooks, which are commands, no image to build upon, no link to the cloud;
 * - `package.json` asks for the version of encore.dev that the command wants, or it would have npm install it, and for
 *   no other package manager;
 * - a folder `.git` says where the repository ends. The command looks for one upwards.
 */
export function prepareSource(repository: string, root: string, version: string): void {
  const app = join(repository, root, 'encore.app');
  replace(app, { id: '', lang: 'typescript', global_cors: readAppFile(app)['global_cors'] });
  for (const folder of foldersUp(root)) {
    const file = join(repository, folder, 'package.json');
    const { packageManager: _, ...manifest } = readJson(file) ?? {};
    if (existsSync(file)) replace(file, pinManifest(manifest, `^${version}`));
  }
  mkdirSync(join(repository, '.git'));
}

/** What is there may be a link. */
function replace(file: string, content: object): void {
  rmSync(file, { force: true });
  writeFileSync(file, JSON.stringify(content), { flag: 'wx' });
}
