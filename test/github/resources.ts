import type { CheckState, CommentState, PullState, RepositoryState } from './state.ts';

/** The parts of GitHub's resources that clients of ours read. */

export const repositoryJson = (url: string, { id, owner, name }: RepositoryState) => ({
  id,
  name,
  full_name: `${owner}/${name}`,
  owner: { login: owner, id: 1, type: 'Organization' },
  html_url: `${url}/${owner}/${name}`,
  clone_url: `${url}/${owner}/${name}.git`,
  default_branch: 'main',
  private: true,
});

export const pullJson = (url: string, repository: RepositoryState, pull: PullState, baseSha: string) => ({
  id: pull.id,
  number: pull.number,
  title: pull.title,
  state: pull.state,
  draft: false,
  user: { login: pull.author, type: 'User' },
  html_url: `${url}/${repository.owner}/${repository.name}/pull/${pull.number}`,
  head: { ref: pull.branch, sha: pull.headSha, repo: repositoryJson(url, repository) },
  base: { ref: pull.base, sha: baseSha, repo: repositoryJson(url, repository) },
});

export const commentJson = ({ id, author, body, createdAt, updatedAt }: CommentState) => ({
  id,
  body,
  user: { login: author, type: author.endsWith('[bot]') ? 'Bot' : 'User' },
  created_at: createdAt,
  updated_at: updatedAt,
});

export const checkJson = ({ id, name, headSha, status, conclusion, output, annotations }: CheckState) => ({
  id,
  name,
  head_sha: headSha,
  status,
  conclusion,
  output: { ...output, annotations_count: annotations.length },
});
