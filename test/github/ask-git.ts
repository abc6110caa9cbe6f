import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RepositoryState } from './state.ts';

/** Commands that change nothing that anybody can see. */
const READS = new Set(['cat-file', 'for-each-ref', 'log', 'ls-tree', 'merge-base', 'merge-tree', 'rev-parse']);

/** Runs git on a repository and gives its output. @throws when it ends with anything but 0 */
export type AskGit = (repository: RepositoryState, ...args: string[]) => string;

/**
 * Objects never change: the same question has the same answer until a ref moves. Starting git takes a hundred times as
 * long as looking at the refs, and the same few questions are asked at every request.
 */
export function createAskGit(): AskGit {
  const answers = new Map<string, string>();
  return ({ folder }, ...args) => {
    const command = args[0] ?? '';
    if (!READS.has(command)) return runGit(folder, args);
    const question = JSON.stringify([args, folder, readRefs(folder)]);
    const answer = answers.get(question) ?? runGit(folder, args);
    answers.set(question, answer);
    return answer;
  };
}

const runGit = (folder: string, args: readonly string[]) =>
  execFileSync('git', ['-c', 'safe.directory=*', '-C', folder, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();

/** All refs as they lie on the disk: https://git-scm.com/docs/gitrepository-layout */
function readRefs(folder: string): readonly string[] {
  const loose = readdirSync(join(folder, 'refs'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.lock'))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
  return [join(folder, 'packed-refs'), ...loose].map((file) => `${file} ${readOr(file)}`);
}

/** Taken away or packed meanwhile, it is as if it had not been there. */
function readOr(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
