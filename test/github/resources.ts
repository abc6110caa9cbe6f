import type { ApiContext } from './route.ts';
import type { CheckState, CommentState, PullState, RepositoryState, ReviewState } from './state.ts';

/** GitHub's resources, as far as this emulation has something to say; complete.ts adds what is merely required. */

type Urls = Pick<ApiContext, 'url'>;

const isBot = (login: string) => login.endsWith('[bot]');

/** Stable, without a table: a login's letters make its number. */
const idOf = (login: string) =>
  Array.from(login).reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)!) % 1_000_003, 7);

export const userJson = ({ url }: Urls, login: string) => ({
  login,
  id: idOf(login),
  type: isBot(login) ? 'Bot' : 'User',
  html_url: `${url}/${encodeURIComponent(login)}`,
  site_admin: false,
});

export const repositoryJson = ({ url }: Urls, { id, owner, name }: RepositoryState) => ({
  id,
  name,
  full_name: `${owner}/${name}`,
  owner: { ...userJson({ url }, owner), type: 'Organization' },
  html_url: `${url}/${owner}/${name}`,
  url: `${url}/api/v3/repos/${owner}/${name}`,
  clone_url: `${url}/${owner}/${name}.git`,
  default_branch: 'main',
  pushed_at: '2026-11-02T10:00:00Z',
  private: true,
});

type PullContext = Pick<ApiContext, 'url' | 'git'>;

export function simplePullJson(context: PullContext, repository: RepositoryState, pull: PullState) {
  const { owner, name } = repository;
  const baseSha = context.git(repository, 'rev-parse', `refs/heads/${pull.base}`);
  const side = (ref: string, sha: string, login: string) => ({
    label: `${login}:${ref}`,
    ref,
    sha,
    user: userJson(context, login),
    repo: repositoryJson(context, repository),
  });
  return {
    id: pull.id,
    number: pull.number,
    title: pull.title,
    state: pull.state,
    draft: pull.isDraft,
    user: userJson(context, pull.author),
    merged_at: pull.mergedAt,
    labels: [...pull.labels].map((label) => ({ name: label, color: 'ededed', default: false, description: '' })),
    html_url: `${context.url}/${owner}/${name}/pull/${pull.number}`,
    url: `${context.url}/api/v3/repos/${owner}/${name}/pulls/${pull.number}`,
    head: pull.isFork
      ? { ...side(pull.branch, pull.headSha, pull.author), repo: forkJson(context, repository, pull) }
      : side(pull.branch, pull.headSha, owner),
    base: side(pull.base, baseSha, owner),
  };
}

export function pullJson(context: PullContext, repository: RepositoryState, pull: PullState) {
  return {
    ...simplePullJson(context, repository, pull),
    merged: pull.mergedAt !== null,
    merge_commit_sha: pull.mergeSha,
    mergeable: null,
  };
}

const forkJson = (context: PullContext, repository: RepositoryState, pull: PullState) => ({
  ...repositoryJson(context, { ...repository, owner: pull.author, id: repository.id + 1_000_000 }),
  fork: true,
});

/** @param fields of git log: id, author's name and address, committer's, parents, subject */
export function commitJson(context: ApiContext, fields: readonly string[]) {
  const [sha = '', name = '', email = '', committer = '', committerEmail = '', parents = '', message = ''] = fields;
  const url = `${context.url}/commits/${sha}`;
  const account = (address: string) => {
    const login = /^([\w-]+)@/.exec(address)?.[1];
    return login === undefined ? null : userJson(context, login);
  };
  const at = new Date(0).toISOString();
  return {
    sha,
    url,
    commit: {
      message,
      url,
      author: { name, email, date: at },
      committer: { name: committer, email: committerEmail, date: at },
    },
    author: account(email),
    committer: account(committerEmail),
    parents: parents
      .split(' ')
      .filter((one) => one !== '')
      .map((one) => ({ sha: one, url: `${context.url}/commits/${one}` })),
  };
}

export const reviewJson = (context: Urls, { owner, name }: RepositoryState, review: ReviewState) => ({
  id: review.id,
  user: userJson(context, review.author),
  body: review.body,
  state: review.state,
  commit_id: review.commit,
  submitted_at: review.submittedAt,
  html_url: `${context.url}/${owner}/${name}/pull/${review.pull}#pullrequestreview-${review.id}`,
});

export const commentJson = (context: Urls, { owner, name }: RepositoryState, comment: CommentState) => ({
  id: comment.id,
  body: comment.body,
  user: userJson(context, comment.author),
  html_url: `${context.url}/${owner}/${name}/pull/${comment.pull}#issuecomment-${comment.id}`,
  created_at: comment.createdAt,
  updated_at: comment.updatedAt,
});

export const checkJson = (context: Urls, check: CheckState) => ({
  id: check.id,
  name: check.name,
  head_sha: check.headSha,
  external_id: check.externalId,
  status: check.status,
  conclusion: check.conclusion,
  html_url: `${context.url}/checks/${check.id}`,
  output: {
    title: check.output.title ?? null,
    summary: check.output.summary ?? null,
    text: check.output.text ?? null,
    annotations_count: check.annotations.length,
    annotations_url: `${context.url}/api/v3/check-runs/${check.id}/annotations`,
  },
  app: { id: check.appId, slug: 'understudy', name: 'understudy' },
  pull_requests: [],
});

export const installationJson = ({ state, url, app }: Pick<ApiContext, 'state' | 'url' | 'app'>) => ({
  id: state.installation.id,
  app_id: app.id,
  app_slug: app.slug,
  account: userJson({ url }, 'bookshop'),
  suspended_at: state.installation.suspendedAt,
  repository_selection: 'all',
});
