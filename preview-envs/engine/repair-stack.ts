import { copyFileSync, existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { stackFilesOf } from './stack-files.ts';

/**
 * Mends a stack whose state was being written when the engine was killed: it is half there and cannot be read. The
 * state before takes its place, else none: what was made since is adopted by the next up and swept by the next down.
 *
 * @returns whether there was something to mend
 */
export function repairStack(backendUrl: string, stack: string): boolean {
  const files = stackFilesOf(backendUrl, stack);
  if (files === undefined || !existsSync(files.state) || isWhole(files.state)) return false;
  if (!isWhole(files.before)) {
    rmSync(files.state);
    return true;
  }
  const copy = `${files.state}.mending`;
  copyFileSync(files.before, copy);
  renameSync(copy, files.state);
  return true;
}

function isWhole(file: string): boolean {
  try {
    return typeof JSON.parse(readFileSync(file, 'utf8')) === 'object';
  } catch {
    return false;
  }
}
