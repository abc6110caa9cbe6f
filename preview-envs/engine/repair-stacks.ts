import { copyFileSync, existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { stackFilesOf } from './stack-files.ts';

/**
 * Mends stacks that were being written when their engine was killed: one that cannot be read keeps the engine from
 * listing any. Attributes that are half there are removed, as the engine does without. A state that is half there is
 * replaced by the state before, else by none: what was made since is adopted by the next up and swept by the next down.
 *
 * @returns the files that were mended
 * @see https://github.com/google/go-cloud/blob/v0.45.0/blob/fileblob/attrs.go writes attributes in place
 */
export function repairStacks(backendUrl: string): readonly string[] {
  const files = stackFilesOf(backendUrl);
  if (files === undefined) return [];
  const names = existsSync(files.states) ? readdirSync(files.states) : [];
  const paths = names.map((name) => join(files.states, name));
  const attributes = [`${files.meta}.attrs`, ...paths.filter((path) => path.endsWith('.attrs'))].filter(isBroken);
  for (const path of attributes) rmSync(path, { force: true });
  const states = paths.filter((path) => path.endsWith('.json')).filter(isBroken);
  for (const state of states) {
    const before = `${state}.bak`;
    if (existsSync(before) && !isBroken(before)) restore(state, before);
    else rmSync(state, { force: true });
  }
  return [...attributes, ...states];
}

function restore(state: string, before: string): void {
  const copy = `${state}.mending`;
  copyFileSync(before, copy);
  renameSync(copy, state);
}

/** Whether there is a file that is no whole JSON. */
function isBroken(file: string): boolean {
  try {
    return typeof JSON.parse(readFileSync(file, 'utf8')) !== 'object';
  } catch (error) {
    return error instanceof SyntaxError;
  }
}
