import { createPublicKey, randomBytes, verify } from 'node:crypto';
import { checkJson, commentJson, pullJson } from './resources.ts';
import type { CheckState, RepositoryState, State } from './state.ts';

export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly authorization: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface ApiAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ApiContext {
  readonly state: State;
  readonly url: string;
  readonly app: { readonly id: number; readonly slug: string; readonly privateKey: string };
  readonly shaOf: (repository: RepositoryState, branch: string) => string;
}

type Handler = (context: ApiContext, request: ApiRequest, match: readonly string[]) => ApiAnswer;

/** Method, path, the permission an installation token needs, handler. */
const ROUTES: readonly (readonly [string, RegExp, string, Handler])[] = [
  ['GET', /^\/app$/, 'app', ({ app }) => ({ status: 200, body: { id: app.id, slug: app.slug, name: app.slug } })],
  ['POST', /^\/app\/installations\/(\d+)\/access_tokens$/, 'app', createToken],
  ['GET', /^\/repos\/([^/]+)\/([^/]+)\/pulls\/(\d+)$/, 'pull_requests', readPull],
  ['GET', /^\/repos\/([^/]+)\/([^/]+)\/issues\/(\d+)\/comments$/, 'pull_requests', listComments],
  ['POST', /^\/repos\/([^/]+)\/([^/]+)\/issues\/(\d+)\/comments$/, 'pull_requests', createComment],
  ['GET', /^\/repos\/([^/]+)\/([^/]+)\/issues\/comments\/(\d+)$/, 'pull_requests', oneComment],
  ['PATCH', /^\/repos\/([^/]+)\/([^/]+)\/issues\/comments\/(\d+)$/, 'pull_requests', oneComment],
  ['DELETE', /^\/repos\/([^/]+)\/([^/]+)\/issues\/comments\/(\d+)$/, 'pull_requests', oneComment],
  ['POST', /^\/repos\/([^/]+)\/([^/]+)\/check-runs$/, 'checks', createCheck],
  ['PATCH', /^\/repos\/([^/]+)\/([^/]+)\/check-runs\/(\d+)$/, 'checks', updateCheck],
];

/** Answers a REST request as GitHub would: routes, permissions of the token, limits. */
export function answerApi(context: ApiContext, request: ApiRequest): ApiAnswer {
  for (const [method, pattern, permission, handler] of ROUTES) {
    const match = request.method === method ? pattern.exec(request.path) : null;
    if (match === null) continue;
    const refusal =
      permission === 'app' ? refuseJwt(context, request) : refuseToken(context, request, permission, match);
    return refusal ?? handler(context, request, match.slice(1));
  }
  return { status: 404, body: { message: 'Not Found' } };
}

function refuseJwt({ app }: ApiContext, { authorization }: ApiRequest): ApiAnswer | undefined {
  const [head, claims, signature] = authorization.replace(/^bearer /i, '').split('.');
  const bad = { status: 401, body: { message: 'A JSON web token could not be decoded' } };
  if (head === undefined || claims === undefined || signature === undefined) return bad;
  const key = createPublicKey(app.privateKey);
  const isSigned = verify('RSA-SHA256', Buffer.from(`${head}.${claims}`), key, Buffer.from(signature, 'base64url'));
  const { iss } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { iss?: unknown };
  return isSigned && String(iss) === String(app.id) ? undefined : bad;
}

function refuseToken(
  { state }: ApiContext,
  { authorization, method }: ApiRequest,
  permission: string,
  match: readonly string[],
): ApiAnswer | undefined {
  const token = state.tokens.get(authorization.replace(/^(token|bearer) /i, ''));
  if (token === undefined) return { status: 401, body: { message: 'Bad credentials' } };
  const repository = state.repositories.get(`${match[1]}/${match[2]}`);
  if (repository === undefined || !token.repositories.includes(repository.id))
    return { status: 404, body: { message: 'Not Found' } };
  const granted = token.permissions[permission];
  const isEnough = granted === 'write' || (method === 'GET' && granted === 'read');
  return isEnough ? undefined : { status: 403, body: { message: 'Resource not accessible by integration' } };
}

function createToken({ state }: ApiContext, { body }: ApiRequest): ApiAnswer {
  const token = `ghs_${randomBytes(18).toString('hex')}`;
  const ids = body['repository_ids'];
  const all = [...state.repositories.values()].map((one) => one.id);
  state.tokens.set(token, {
    repositories: Array.isArray(ids) ? all.filter((id) => ids.includes(id)) : all,
    permissions: (body['permissions'] ?? { contents: 'read', checks: 'write', pull_requests: 'write' }) as Record<
      string,
      string
    >,
  });
  const expires = new Date(Date.now() + 3_600_000).toISOString();
  return {
    status: 201,
    body: { token, expires_at: expires, permissions: body['permissions'], repository_selection: 'selected' },
  };
}

const repositoryOf = ({ state }: ApiContext, match: readonly string[]) =>
  state.repositories.get(`${match[0]}/${match[1]}`)!;

function readPull(context: ApiContext, _: ApiRequest, match: readonly string[]): ApiAnswer {
  const repository = repositoryOf(context, match);
  const pull = repository.pulls.get(Number(match[2]));
  if (pull === undefined) return { status: 404, body: { message: 'Not Found' } };
  return { status: 200, body: pullJson(context.url, repository, pull, context.shaOf(repository, pull.base)) };
}

function listComments(context: ApiContext, { query, path }: ApiRequest, match: readonly string[]): ApiAnswer {
  const comments = repositoryOf(context, match).comments.filter((one) => one.pull === Number(match[2]));
  const [page, size] = [Number(query.get('page') ?? 1), Math.min(100, Number(query.get('per_page') ?? 30))];
  const next =
    page * size < comments.length
      ? { link: `<${context.url}/api/v3${path}?per_page=${size}&page=${page + 1}>; rel="next"` }
      : {};
  return { status: 200, body: comments.slice((page - 1) * size, page * size).map(commentJson), headers: next };
}

function tooLong(body: unknown): ApiAnswer | undefined {
  const isFine = typeof body === 'string' && body.length > 0 && body.length <= 65_536;
  return isFine
    ? undefined
    : { status: 422, body: { message: 'Validation Failed: body is too long (maximum is 65536 characters)' } };
}

function createComment(context: ApiContext, { body: { body } }: ApiRequest, match: readonly string[]): ApiAnswer {
  const refusal = tooLong(body);
  if (refusal !== undefined) return refusal;
  const at = new Date().toISOString();
  const comment = {
    id: context.state.nextId++,
    pull: Number(match[2]),
    author: `${context.app.slug}[bot]`,
    body: String(body),
    createdAt: at,
    updatedAt: at,
  };
  repositoryOf(context, match).comments.push(comment);
  return { status: 201, body: commentJson(comment) };
}

function oneComment(context: ApiContext, { method, body: { body } }: ApiRequest, match: readonly string[]): ApiAnswer {
  const { comments } = repositoryOf(context, match);
  const index = comments.findIndex((one) => one.id === Number(match[2]));
  const comment = comments[index];
  if (comment === undefined) return { status: 404, body: { message: 'Not Found' } };
  if (method === 'DELETE') {
    comments.splice(index, 1);
    return { status: 204 };
  }
  if (method === 'PATCH') {
    const refusal = tooLong(body);
    if (refusal !== undefined) return refusal;
    comment.body = String(body);
    comment.updatedAt = new Date().toISOString();
  }
  return { status: 200, body: commentJson(comment) };
}

function createCheck(context: ApiContext, { body }: ApiRequest, match: readonly string[]): ApiAnswer {
  const check: CheckState = {
    id: context.state.nextId++,
    name: String(body['name']),
    headSha: String(body['head_sha']),
    status: String(body['status'] ?? 'queued'),
    conclusion: null,
    output: {},
    annotations: [],
  };
  repositoryOf(context, match).checks.push(check);
  return { status: 201, body: checkJson(check) };
}

function updateCheck(context: ApiContext, { body }: ApiRequest, match: readonly string[]): ApiAnswer {
  const check = repositoryOf(context, match).checks.find((one) => one.id === Number(match[2]));
  if (check === undefined) return { status: 404, body: { message: 'Not Found' } };
  const { annotations = [], ...output } = (body['output'] ?? {}) as {
    annotations?: unknown[];
    summary?: string;
    text?: string;
  };
  const isTooLong = [output.summary, output.text].some((text) => Buffer.byteLength(text ?? '') > 65_535);
  if (annotations.length > 50 || isTooLong)
    return { status: 422, body: { message: 'Invalid request: output is too large' } };
  check.annotations.push(...annotations);
  check.output = { ...check.output, ...output };
  if (typeof body['status'] === 'string') check.status = body['status'];
  if (typeof body['conclusion'] === 'string') {
    check.status = 'completed';
    check.conclusion = body['conclusion'];
  }
  return { status: 200, body: checkJson(check) };
}
