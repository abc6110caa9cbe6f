import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fetchMissing } from './fetch-missing.ts';
import { openRepository, type Repository } from './repository.ts';
import { runGit } from './run-git.ts';

/** A bare partial copy of a remote repository: fetched into, never checked out. Contents come when they are read. */
export interface Mirror {
  readonly repository: Repository;
  /** Brings commits and their trees. @param refs full names: `refs/heads/main`, `refs/pull/12/head` */
  fetch(refs: readonly string[]): Promise<void>;
}

/** Where a mirror fetches from. */
export interface Remote {
  /** Without credentials. */
  readonly url: string;
  readonly token: string | undefined;
}

const READER = 'reader.git';
const ALTERNATES = 'objects/info/alternates';
/** Without what git forbids in a name or reads as more than one: https://git-scm.com/docs/git-check-ref-format */
// oxlint-disable-next-line no-control-regex
const REF = /^refs\/(?!.*(\.\.|@\{))[^\0-\x20\x7f~^:?*[\\]+$/;

/** @param folder this mirror's own */
export async function openMirror(folder: string, { url, token }: Remote): Promise<Mirror> {
  mkdirSync(folder, { recursive: true });
  const bare = join(folder, 'mirror.git');
  const reader = join(folder, READER);
  const network = { token };
  await inTurn(bare, () => prepare(folder, bare, url));
  const partial = {
    network,
    reader,
    fetchMissing: (ids: readonly string[]) => inTurn(bare, () => fetchMissing(bare, reader, network, ids)),
  };
  return {
    repository: await openRepository(bare, partial),
    fetch: async (refs) => {
      for (const ref of refs) if (!REF.test(ref)) throw new Error(`not a ref: ${ref}`);
      const specs = refs.map((ref) => `+${ref}:${ref.replace(/^refs\//, 'refs/mirror/')}`);
      const flags = ['--quiet', '--no-tags', '--no-write-fetch-head', '--no-recurse-submodules', '--prune'];
      const args = ['fetch', ...flags, '--filter=blob:none', 'origin', ...specs];
      await inTurn(bare, () => runGit(bare, args, { network }));
    },
  };
}

/** The remotes of the mirrors that this process made ready, by folder: starting git to find nothing to do costs 30 ms. */
const prepared = new Map<string, string>();

async function prepare(folder: string, bare: string, url: string): Promise<void> {
  const isThere = existsSync(join(bare, 'HEAD')) && existsSync(join(folder, READER, ALTERNATES));
  if (isThere && prepared.get(folder) === url) return;
  await initialize(folder, bare, url);
  prepared.set(folder, url);
}

/** git knows a partial repository by its promisor remote: https://git-scm.com/docs/partial-clone */
async function initialize(folder: string, bare: string, url: string): Promise<void> {
  await runGit(folder, ['init', '--quiet', '--bare', 'mirror.git']);
  const settings = [
    ['remote.origin.url', url],
    ['remote.origin.promisor', 'true'],
    ['remote.origin.partialCloneFilter', 'blob:none'],
  ] as const;
  const known = await runGit(bare, ['config', '--local', '--list'], { accepted: [1] });
  const lines = new Set(known.toString().toLowerCase().split('\n'));
  for (const [key, value] of settings) {
    if (!lines.has(`${key}=${value}`.toLowerCase())) await runGit(bare, ['config', '--local', key, value]);
  }
  await runGit(folder, ['init', '--quiet', '--bare', READER]);
  writeFileSync(join(folder, READER, ALTERNATES), '../../mirror.git/objects\n');
}

const tails = new Map<string, Promise<unknown>>();

/** Two fetches into one repository would fight over its locks. */
async function inTurn<T>(folder: string, run: () => Promise<T>): Promise<T> {
  const turn = (tails.get(folder) ?? Promise.resolve()).then(run, run);
  tails.set(folder, turn);
  try {
    return await turn;
  } finally {
    if (tails.get(folder) === turn) tails.delete(folder);
  }
}
