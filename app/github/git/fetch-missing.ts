import { runGit, type GitNetwork } from './run-git.ts';

/**
 * Fetches the blobs that a partial mirror lacks in one request: git itself would ask for each one by itself.
 *
 * @param reader a repository of the same objects without a promisor remote: in the mirror, git ends at the first object
 *   that is not there instead of naming them all
 * @param ids full object ids
 */
export async function fetchMissing(
  mirror: string,
  reader: string,
  network: GitNetwork,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  const listed = await runGit(reader, ['cat-file', '--batch-check', '--buffer'], { input: `${ids.join('\n')}\n` });
  const missing = listed
    .toString()
    .split('\n')
    .filter((line) => line.endsWith(' missing'))
    .map((line) => line.slice(0, line.indexOf(' ')));
  if (missing.length === 0) return;
  const args = ['-c', 'fetch.negotiationAlgorithm=noop', 'fetch', '--quiet', '--no-tags', '--no-write-fetch-head'];
  await runGit(mirror, [...args, '--no-recurse-submodules', '--filter=blob:none', '--stdin', 'origin'], {
    network,
    input: `${missing.join('\n')}\n`,
  });
}
