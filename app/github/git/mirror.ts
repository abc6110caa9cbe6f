import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openRepository, type Repository } from './repository.ts';
import { runGit } from './run-git.ts';

/** A bare copy of a remote repository that is fetched into, never checked out. */
export interface Mirror {
  readonly repository: Repository;
  /** Brings commits with their history and files. @param refs full names: `refs/heads/main`, `refs/pull/12/head` */
  fetch(refs: readonly string[], token: string | undefined): Promise<void>;
}

const REF = /^refs\/[\w./-]+$/;

/** @param url where to fetch from, without credentials; @param folder this mirror's own */
export async function openMirror(folder: string, url: string): Promise<Mirror> {
  mkdirSync(folder, { recursive: true });
  const bare = join(folder, 'mirror.git');
  await runGit(folder, ['init', '--quiet', '--bare', 'mirror.git']);
  return {
    repository: await openRepository(bare),
    fetch: async (refs, token) => {
      for (const ref of refs) if (!REF.test(ref) || ref.includes('..')) throw new Error(`not a ref: ${ref}`);
      const specs = refs.map((ref) => `+${ref}:${ref.replace(/^refs\//, 'refs/mirror/')}`);
      const args = [
        'fetch',
        '--quiet',
        '--no-tags',
        '--no-write-fetch-head',
        '--no-recurse-submodules',
        '--prune',
        '--',
        url,
      ];
      await runGit(bare, [...args, ...specs], [], token);
    },
  };
}
