import type { JobAccess } from '#app/github/github.ts';
import { readCommentState } from '#app/pulls/comment-state.ts';
import { lostBy } from './plans.ts';
import { iso, type PullNumber, type World, type WorldCheck, type WorldComment, type WorldPull } from './world.ts';

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

/** A new comment beside an old one calls people: once for the same. */
function checkCall({ comments, calls }: WorldPull, body: string): void {
  if (comments.length === 0) return;
  const state = readCommentState(body)!;
  const call = `${state.digest} ${state.calls.join(' ')}`;
  if (calls.has(call)) throw new Violation(`people were called twice by ${call}`);
  if (state.calls.length === 0 && lostBy(state.digest).length === 0) throw new Violation('called for nothing');
  calls.add(call);
}

/** An edit tells nobody, so it must not be the first to say that data is lost. */
function checkEdit({ shown }: WorldPull, before: string, body: string): void {
  const [was, is] = [readCommentState(before)!.digest, readCommentState(body)!.digest];
  const isNew = shown.every((one) => one.digest !== is) && lostBy(is).some((one) => !lostBy(was).includes(one));
  if (isNew) throw new Violation('newly lost data was told by an edit');
}

/** People see what the comment shows from the moment it is written. */
function show(world: World, { shown }: WorldPull, body: string): number {
  const at = ++world.now;
  const state = readCommentState(body)!;
  shown.push({ head: state.headSha, digest: state.digest, at });
  return at;
}

const pullOf = ({ pulls }: World, params: Params): WorldPull =>
  pulls[(params['pull_number'] ?? params['issue_number']) as PullNumber];

function oneComment(
  world: World,
  { comment_id: id }: Params,
): { readonly on: WorldPull; readonly found: WorldComment } {
  for (const on of Object.values(world.pulls)) {
    const found = on.comments.find((one) => one.id === id);
    if (found !== undefined) return { on, found };
  }
  throw new Refused(404);
}

const pullJson = ({ number, head, base, isOpen }: WorldPull) => ({
  ...{ number, state: isOpen ? 'open' : 'closed', draft: false, merged: false, labels: [] },
  user: { login: 'ola' },
  head: { sha: head, ref: `branch-${number}`, repo: { id: 1, name: 'bookshop', owner: { login: 'bookshop' } } },
  base: { ref: base, repo: { id: 1, html_url: 'http://github.example/bookshop/bookshop', clone_url: '' } },
});

const COMMENTS = '/repos/{owner}/{repo}/issues/{issue_number}/comments';
const COMMENT = '/repos/{owner}/{repo}/issues/comments/{comment_id}';

/** Exactly the requests that the work on a pull request makes. */
const ROUTES: Readonly<Record<string, Answer>> = {
  'GET /repos/{owner}/{repo}/pulls/{pull_number}': (world, params) => {
    world.readAt ??= world.now;
    return pullJson(pullOf(world, params));
  },
  'GET /repos/{owner}/{repo}/pulls': ({ pulls }) =>
    Object.values(pulls)
      .filter((one) => one.isOpen)
      .map(pullJson),
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
  [`GET ${COMMENTS}`]: (world, params) => pullOf(world, params).comments.map(comment),
  [`POST ${COMMENTS}`]: (world, params) => {
    const [on, body] = [pullOf(world, params), String(params['body'])];
    checkCall(on, body);
    const written: WorldComment = { id: world.nextId++, body, updatedAt: show(world, on, body) };
    on.comments.push(written);
    return comment(written);
  },
  [`GET ${COMMENT}`]: (world, params) => comment(oneComment(world, params).found),
  [`PATCH ${COMMENT}`]: (world, params) => {
    const { on, found } = oneComment(world, params);
    checkEdit(on, found.body, String(params['body']));
    found.body = String(params['body']);
    found.updatedAt = show(world, on, found.body);
    return comment(found);
  },
  [`DELETE ${COMMENT}`]: (world, params) => {
    const { on, found } = oneComment(world, params);
    on.comments.splice(on.comments.indexOf(found), 1);
  },
  'GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews': (world, params) =>
    pullOf(world, params).reviews.map(({ id, by, state, commit, at }) => ({
      ...{ id, state, user: { login: by, type: 'User' } },
      ...{ commit_id: commit, submitted_at: iso(at) },
    })),
  'GET /repos/{owner}/{repo}/pulls/{pull_number}/commits': (world, params) =>
    world.commits
      .get(pullOf(world, params).head)!
      .committers.map((login) => ({ author: { login }, committer: { login } })),
  'GET /repos/{owner}/{repo}/activity': ({ commits, pulls }, { ref }) => {
    const pull = Object.values(pulls).find((one) => ref === `refs/heads/branch-${one.number}`)!;
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

/**
 * The check shows the plan too, also where no comment does. Who reviews while that is being written may have seen either
 * plan: it is the newer one that they are taken to have seen.
 */
function conclude(world: World, check: WorldCheck, params: Params): void {
  check.externalId = (params['external_id'] as string | undefined) ?? check.externalId;
  check.conclusion = (params['conclusion'] as string | undefined) ?? check.conclusion;
  const { planned: digest, readAt, working, pulls } = world;
  if (check.name !== 'infra/plan' || check.conclusion !== 'success' || working === undefined) return;
  const { shown } = pulls[working];
  if (shown.findLast((one) => one.head === check.head)?.digest === digest) return;
  shown.push({ head: check.head, digest, at: readAt! });
}

/**
 * @param before called before each request; may throw, as a crash does
 * @param after called when its effect is there and its answer is not
 */
export function fakeAccess(
  world: World,
  before: (route: string) => void,
  after: (route: string, answer: unknown) => void,
): JobAccess {
  const ask = async (route: string, params: Params) => {
    const answer = ROUTES[route];
    if (answer === undefined) throw new Violation(`no such route: ${route}`);
    before(route);
    const data = answer(world, params);
    after(route, data);
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
