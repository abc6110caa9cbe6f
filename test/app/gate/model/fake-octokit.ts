import type { JobAccess } from '#app/github/github.ts';
import { readCommentState } from '#app/pulls/comment-state.ts';
import { iso, type World, type WorldCheck, type WorldComment } from './world.ts';

type Params = Readonly<Record<string, unknown>>;
type Answer = (world: World, params: Params) => unknown;

/** What must never be. */
export class Violation extends Error {
  override name = 'Violation';
}

/** An error as Octokit throws it. */
export class Refused extends Error {
  readonly status: number;
  constructor(status: number) {
    super(`answered ${status}`);
    this.status = status;
  }
}

const comment = ({ id, body, updatedAt }: WorldComment) => ({
  ...{ id, body, updated_at: iso(updatedAt) },
  user: { login: 'understudy[bot]' },
});

/** People see what the comment shows from the moment it is written. */
function show(world: World, body: string): number {
  const at = ++world.now;
  const state = readCommentState(body)!;
  world.shown.push({ head: state.headSha, digest: state.digest, at });
  return at;
}

const oneComment = (world: World, params: Params): WorldComment => {
  const found = world.comments.find((one) => one.id === params['comment_id']);
  if (found === undefined) throw new Refused(404);
  return found;
};

const COMMENTS = '/repos/{owner}/{repo}/issues/{issue_number}/comments';
const COMMENT = '/repos/{owner}/{repo}/issues/comments/{comment_id}';

/** Exactly the requests that the work on a pull request makes. */
const ROUTES: Readonly<Record<string, Answer>> = {
  'GET /repos/{owner}/{repo}/pulls/{pull_number}': ({ pull }) => ({
    ...{ state: 'open', draft: false, merged: false, labels: [] },
    user: { login: 'ola' },
    head: { sha: pull.head, ref: 'receipts', repo: { id: 1, name: 'bookshop', owner: { login: 'bookshop' } } },
    base: { ref: pull.base, repo: { id: 1, html_url: 'http://github.example/bookshop/bookshop', clone_url: '' } },
  }),
  'GET /repos/{owner}/{repo}/commits/{ref}/check-runs': ({ checks }, { ref }) =>
    checks
      .filter((one) => one.head === ref)
      .map(({ id, name, externalId, conclusion }) => ({
        ...{ id, name, external_id: externalId },
        status: conclusion === null ? 'in_progress' : 'completed',
      })),
  'POST /repos/{owner}/{repo}/check-runs': (world, params) => {
    const check: WorldCheck = {
      id: world.nextId++,
      name: String(params['name']),
      head: String(params['head_sha']),
      externalId: null,
      conclusion: null,
    };
    world.checks.push(check);
    conclude(world, check, params);
    return { id: check.id };
  },
  'PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}': (world, params) => {
    const check = world.checks.find((one) => one.id === params['check_run_id'])!;
    conclude(world, check, params);
    return { id: check.id };
  },
  [`GET ${COMMENTS}`]: ({ comments }) => comments.map(comment),
  [`POST ${COMMENTS}`]: (world, params) => {
    const body = String(params['body']);
    const written: WorldComment = { id: world.nextId++, body, updatedAt: show(world, body) };
    world.comments.push(written);
    return comment(written);
  },
  [`GET ${COMMENT}`]: (world, params) => comment(oneComment(world, params)),
  [`PATCH ${COMMENT}`]: (world, params) => {
    const found = oneComment(world, params);
    found.body = String(params['body']);
    found.updatedAt = show(world, found.body);
    return comment(found);
  },
  [`DELETE ${COMMENT}`]: (world, params) => {
    world.comments.splice(world.comments.indexOf(oneComment(world, params)), 1);
  },
  'GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews': ({ reviews }) =>
    reviews.map(({ id, by, state, commit, at }) => ({
      ...{ id, state, user: { login: by, type: 'User' } },
      ...{ commit_id: commit, submitted_at: iso(at) },
    })),
  'GET /repos/{owner}/{repo}/pulls/{pull_number}/commits': ({ commits, pull }) =>
    commits.get(pull.head)!.committers.map((login) => ({ author: { login }, committer: { login } })),
  'GET /repos/{owner}/{repo}/activity': ({ commits, pull }) => {
    const { sha, pusher } = commits.get(pull.head)!;
    return [{ after: sha, actor: { login: pusher } }];
  },
  'GET /repos/{owner}/{repo}/rules/branches/{branch}': () => [],
  'GET /repos/{owner}/{repo}/branches/{branch}': () => ({ protection: {} }),
  'GET /repos/{owner}/{repo}/collaborators/{username}/permission': ({ permissions }, { username }) => ({
    permission: permissions.get(String(username)) ?? 'none',
  }),
  'GET /orgs/{org}/teams/{team_slug}': () => ({}),
  'GET /orgs/{org}/teams/{team_slug}/memberships/{username}': ({ platform }, { username }) => {
    if (!platform.has(String(username))) throw new Refused(404);
    return { state: 'active' };
  },
};

/** The check shows the plan too, also where no comment does. */
function conclude(world: World, check: WorldCheck, params: Params): void {
  check.externalId = (params['external_id'] as string | undefined) ?? check.externalId;
  check.conclusion = (params['conclusion'] as string | undefined) ?? check.conclusion;
  const { shown, planned: digest } = world;
  if (check.name !== 'infra/plan' || check.conclusion !== 'success') return;
  if (shown.findLast((one) => one.head === check.head)?.digest === digest) return;
  shown.push({ head: check.head, digest, at: ++world.now });
}

/**
 * @param before called before each request; may throw, as a crash does
 * @param after called when its effect is there and its answer is not
 */
export function fakeAccess(world: World, before: (route: string) => void, after: (route: string) => void): JobAccess {
  const ask = async (route: string, params: Params) => {
    const answer = ROUTES[route];
    if (answer === undefined) throw new Violation(`no such route: ${route}`);
    before(route);
    const data = answer(world, params);
    after(route);
    return data;
  };
  const octokit = {
    request: async (route: string, params: Params) => ({
      data: await ask(route, params),
      headers: { date: iso(world.now) },
    }),
    paginate: ask,
  };
  return { octokit: octokit as unknown as JobAccess['octokit'], token: '' };
}
