import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runStep } from './step.mjs';

/** Installs what package-lock.json pins, unless that exact lock file is what is installed. */
export async function ensureDependencies(root, nodeFolder) {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const stamp = join(root, 'node_modules', '.understudy-lock');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  const env = { ...process.env, PATH: [nodeFolder, process.env.PATH].join(delimiter) };
  await runStep('installing the locked dependencies', 'npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: root,
    env,
  });
  writeFileSync(stamp, lock);
}
