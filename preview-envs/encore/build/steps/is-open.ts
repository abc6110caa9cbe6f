import { statSync } from 'node:fs';
import { dirname } from 'node:path';

const OTHERS_READ = 0o4;
const OTHERS_PASS = 0o1;

/** Whether every account may read a file or folder, and pass through the folders around it. */
export function isOpen(path: string): boolean {
  if ((statSync(path).mode & OTHERS_READ) === 0) return false;
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if ((statSync(folder).mode & OTHERS_PASS) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}
