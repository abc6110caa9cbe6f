import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheFolder } from './cache.mjs';
import { runStep } from './step.mjs';

const WANTED = '24.21.0';

/** The folder of a Node 24 or newer: the running one, or the npm package `node` in the user's cache. */
export async function ensureNode() {
  if (Number(process.versions.node.split('.')[0]) >= 24) return dirname(process.execPath);
  const folder = join(cacheFolder(), `node-${WANTED}`);
  const bin = join(folder, 'node_modules', 'node', 'bin');
  if (existsSync(join(bin, 'node'))) return bin;
  const staging = `${folder}.${process.pid}`;
  mkdirSync(staging, { recursive: true });
  const args = ['install', '--prefix', staging, '--no-save', '--no-audit', '--no-fund', '--ignore-scripts=false'];
  await runStep(`Node ${process.versions.node} is too old, fetching Node ${WANTED} into ${folder}`, 'npm', [
    ...args,
    `node@${WANTED}`,
  ]);
  rmSync(folder, { recursive: true, force: true });
  renameSync(staging, folder);
  return bin;
}
