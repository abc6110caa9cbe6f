import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { People } from '../people.ts';
import type { PullState, RepositoryState, State } from '../state.ts';
import { answerAction } from './answer-action.ts';
import { renderFilePage } from './page.ts';
import { renderPullPage } from './pull-page.ts';

export interface PageContext {
  readonly state: State;
  readonly people: People;
  readonly git: (repository: RepositoryState, ...args: string[]) => string;
}

export interface PageAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const mermaidFolder = dirname(createRequire(import.meta.url).resolve('mermaid'));
const answer = (type: string, body: string): PageAnswer => ({ status: 200, headers: { 'content-type': type }, body });

/** Pages for people: a pull request, a file at a commit, and what they load. Undefined for everything else. */
export function answerPage(context: PageContext, url: URL): PageAnswer | undefined {
  const script = /^\/mermaid\/((?:\w[\w.-]*\/)*\w[\w.-]*\.mjs)$/.exec(url.pathname)?.[1];
  if (script !== undefined) return answer('text/javascript', readFileSync(join(mermaidFolder, script), 'utf8'));
  const blob = /^\/([^/]+\/[^/]+)\/blob\/([^/]+)\/(.+)$/.exec(url.pathname);
  const repository = context.state.repositories.get(blob?.[1] ?? '');
  if (blob !== null && repository !== undefined) {
    const file = decodeURIComponent(blob[3]!);
    return answer('text/html', renderFilePage(file, context.git(repository, 'cat-file', 'blob', `${blob[2]}:${file}`)));
  }
  const found = findPull(context.state, url.pathname);
  if (found === undefined) return undefined;
  if (found.rest === '/version') return answer('text/plain', versionOf(context, found));
  const { people, state } = context;
  const { pull } = found;
  return answer(
    'text/html',
    renderPullPage({
      ...found,
      viewer: url.searchParams.get('as') ?? [...found.repository.people.keys()].find((one) => one !== pull.author)!,
      obstacle: people.obstacleOf(found.repository, pull),
      prepared: state.prepared.filter((one) => one.pull === pull),
    }),
  );
}

/** What a form of a page asks for; then the page again, as the same person. */
export async function answerForm(context: PageContext, url: URL, body: string): Promise<PageAnswer | undefined> {
  const found = findPull(context.state, url.pathname);
  if (found === undefined) return undefined;
  const form = new URLSearchParams(body);
  const done = await answerAction(context.state, context.people, found.repository, found.pull, form);
  if (!done) return { status: 422, headers: {}, body: 'there is no such button' };
  const location = `${url.pathname}?as=${encodeURIComponent(form.get('as') ?? '')}`;
  return { status: 303, headers: { location }, body: '' };
}

interface FoundPull {
  readonly repository: RepositoryState;
  readonly pull: PullState;
  readonly rest: string;
}

function findPull(state: State, path: string): FoundPull | undefined {
  const [, name, number, rest = ''] = /^\/([^/]+\/[^/]+)\/pull\/(\d+)(\/version)?$/.exec(path) ?? [];
  const repository = state.repositories.get(name ?? '');
  const pull = repository?.pulls.get(Number(number));
  return repository === undefined || pull === undefined ? undefined : { repository, pull, rest };
}

/** Another one whenever the page would be another one. */
function versionOf({ state }: PageContext, { repository, pull }: FoundPull): string {
  return JSON.stringify([
    pull.headSha,
    pull.state,
    state.prepared.length,
    repository.comments.map((one) => one.updatedAt),
    repository.checks.map((one) => [one.id, one.conclusion]),
    repository.reviews.map((one) => [one.id, one.state]),
  ]);
}
