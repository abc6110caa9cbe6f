import { statSync } from 'node:fs';
import { dirname } from 'node:path';

const OTHERS_PASS = 0o001;

/**
 * As root, previews run under other accounts: these must be able to pass through to their folders.
 *
 * @throws Error naming the folder that is closed, with what to do
 */
export function checkReachable(folder: string): void {
  if (process.getuid?.() !== 0) return;
  for (let path = folder; ; path = dirname(path)) {
    if ((statSync(path).mode & OTHERS_PASS) === 0)
      throw new Error(`${path} is closed to other accounts, which previews run as: choose a data folder outside of it`);
    if (path === dirname(path)) return;
  }
}
