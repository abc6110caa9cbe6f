import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { renderFilePage, renderPullPage } from './page.ts';
import type { RepositoryState, State } from './state.ts';

interface PageContext {
  readonly state: State;
  readonly git: (repository: RepositoryState, ...args: string[]) => string;
}

const mermaidFolder = dirname(createRequire(import.meta.url).resolve('mermaid'));

/** Pages for people: a pull request, a file at a commit, and what they load. Undefined for everything else. */
export function answerPage(
  { state, git }: PageContext,
  path: string,
): { readonly type: string; readonly body: string } | undefined {
  const script = /^\/mermaid\/((?:[\w-]+\/)*[\w.-]+\.mjs)$/.exec(path)?.[1];
  if (script !== undefined) return { type: 'text/javascript', body: readFileSync(join(mermaidFolder, script), 'utf8') };
  const [, owner, name, kind, rest = ''] = /^\/([^/]+)\/([^/]+)\/(pull|blob)\/(.+)$/.exec(path) ?? [];
  const repository = state.repositories.get(`${owner}/${name}`);
  if (repository === undefined) return undefined;
  if (kind === 'blob') {
    const [sha, ...file] = decodeURIComponent(rest).split('/');
    return {
      type: 'text/html',
      body: renderFilePage(file.join('/'), git(repository, 'cat-file', 'blob', `${sha}:${file.join('/')}`)),
    };
  }
  const pull = repository.pulls.get(Number.parseInt(rest, 10));
  if (pull === undefined) return undefined;
  if (!rest.endsWith('/version')) return { type: 'text/html', body: renderPullPage(repository, pull) };
  const version = [
    pull.headSha,
    ...repository.comments.map((one) => one.updatedAt),
    ...repository.checks.map((one) => one.conclusion),
  ];
  return { type: 'text/plain', body: version.join() };
}
