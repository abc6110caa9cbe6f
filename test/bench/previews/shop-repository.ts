import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The bookshop in a git repository of its own: `main`, and its pull request on `receipts`, checked out. */
export function shopRepository() {
  const folder = mkdtempSync(join(tmpdir(), 'understudy-bench-shop-'));
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=Mira', '-c', 'user.email=mira@bookshop.example', ...args], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  const commit = (message: string) => {
    git('add', '-A');
    git('commit', '-q', '-m', message);
    return git('rev-parse', 'HEAD');
  };
  git('init', '-q', '-b', 'main');
  cpSync('demo/bookshop/main', folder, { recursive: true });
  const base = commit('Open the shop');
  git('checkout', '-q', '-b', 'receipts');
  cpSync('demo/bookshop/pull-request', folder, { recursive: true });
  git('rm', '-q', 'lib/covers.ts');
  commit('Receipts by mail');
  const search = join(folder, 'catalog/search.ts');
  return {
    folder,
    base,
    head: () => git('rev-parse', 'HEAD'),
    /** A commit after which the search answers with this price. */
    setPrice: (cents: number) => {
      const text = readFileSync(search, 'utf8').replace(
        /(?:price_cents|\d+) AS "priceCents"/,
        `${cents} AS "priceCents"`,
      );
      writeFileSync(search, text);
      return commit(`Everything for ${cents}`);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
