import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { GitError } from '#app/github/git/run-git.ts';
import { openRepository, type Repository } from '#app/github/git/repository.ts';
import { UsageError } from './usage-error.ts';

/** Reads a command's flags. @throws UsageError naming the flag that does not exist or lacks its value */
export function readFlags<const O extends ParseArgsOptionsConfig>(args: readonly string[], options: O) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: false }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** Opens a repository that a person named. @throws UsageError when the folder is none */
export async function openNamed(folder: string): Promise<Repository> {
  try {
    return await openRepository(folder);
  } catch {
    throw new UsageError(`${folder} is no git repository`);
  }
}

/** The commit a person named. @throws UsageError when there is none */
export async function resolveNamed(repository: Repository, ref: string): Promise<string> {
  try {
    return await repository.resolve(ref);
  } catch (error) {
    if (error instanceof GitError) throw new UsageError(`no such commit: ${ref}`);
    throw error;
  }
}

/** Whether standard output is a terminal that wants colours. https://no-color.org */
export const wantsColor = (): boolean => process.stdout.isTTY && !process.env['NO_COLOR'];
