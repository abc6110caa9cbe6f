import { encodePath, link } from './markdown.ts';
import type { LinkTo } from './risk-words.ts';

/**
 * Makes permalinks: the base's lines at the base's commit, the rest at the head's.
 *
 * @param url the repository's page
 */
export function linkerTo(url: string, commits: { readonly baseSha: string; readonly headSha: string }): LinkTo {
  return (side, { path, line }) => {
    const sha = side === 'base' ? commits.baseSha : commits.headSha;
    return link(`${path}:${line}`, `${url}/blob/${sha}/${encodePath(path)}#L${line}`);
  };
}
