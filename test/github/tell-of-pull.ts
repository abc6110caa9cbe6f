import { pullJson } from './resources.ts';
import type { ApiContext } from './route.ts';
import type { PullState, RepositoryState } from './state.ts';

export type PullAction =
  | 'opened'
  | 'synchronize'
  | 'closed'
  | 'reopened'
  | 'edited'
  | 'labeled'
  | 'unlabeled'
  | 'converted-to-draft'
  | 'ready-for-review';

/** Something happened to a pull request: the App hears of it, and the workflows that wait for it start. */
export function tellOfPull(
  context: ApiContext,
  repository: RepositoryState,
  pull: PullState,
  action: PullAction,
  by: string,
  fields: object,
): Promise<number | undefined> {
  const payload = { number: pull.number, pull_request: pullJson(context, repository, pull), ...fields };
  const told = context.announce(repository, `pull-request-${action}`, by, payload);
  const event = { action: action.replaceAll('-', '_'), title: pull.title };
  const whole = { ...payload, action: event.action };
  const base = context.git(repository, 'rev-parse', `refs/heads/${pull.base}`);
  const target = { ...event, name: 'pull_request_target', sha: base, branch: pull.base, isUntrusted: false } as const;
  context.workflows.trigger(repository, { ...target, payload: whole }, by);
  // A pull request that conflicts runs no workflow of its own.
  if (merges(context, repository, pull)) {
    const own = { ...event, name: 'pull_request', sha: pull.headSha, branch: pull.branch } as const;
    context.workflows.trigger(repository, { ...own, isUntrusted: pull.isFork, payload: whole }, by);
  }
  return told;
}

function merges({ git }: ApiContext, repository: RepositoryState, pull: PullState): boolean {
  try {
    git(repository, 'merge-tree', '--write-tree', pull.base, pull.headSha);
    return true;
  } catch {
    return false;
  }
}
