import { createPublicKey, verify } from 'node:crypto';
import { notFound, type ApiAnswer, type ApiContext, type ApiRequest, type Route } from './route.ts';
import { ROUTES } from './routes/index.ts';
import type { RepositoryState, Token } from './state.ts';

interface Compiled {
  readonly route: Route;
  readonly pattern: RegExp;
  readonly method: string;
}

const COMPILED: readonly Compiled[] = ROUTES.map((route) => {
  const [method, path] = route.operation.split(' ') as [string, string];
  return { route, method, pattern: new RegExp(`^${path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`) };
});

export interface Routed {
  /** As GitHub's description names it; none where there is no such route. */
  readonly operation: string | undefined;
  readonly answer: ApiAnswer;
}

/** Answers a REST request as GitHub would: routes, permissions of the token, limits. */
export function answerApi(context: ApiContext, request: ApiRequest): Routed {
  for (const { route, method, pattern } of COMPILED) {
    const match = request.method === method ? pattern.exec(request.path) : null;
    if (match === null) continue;
    const values = Object.entries(match.groups ?? {});
    const params = Object.fromEntries(values.map(([name, value]) => [name, decodeURIComponent(value)]));
    return { operation: route.operation, answer: answerRoute(context, route, request, params) };
  }
  return { operation: undefined, answer: notFound };
}

function answerRoute(
  context: ApiContext,
  route: Route,
  request: ApiRequest,
  params: Readonly<Record<string, string>>,
): ApiAnswer {
  if (route.needs === 'app') {
    return isSignedByApp(context, request)
      ? route.answer(context, { request, params, login: context.app.slug })
      : { status: 401, body: { message: 'A JSON web token could not be decoded' } };
  }
  const token = context.state.tokens.get(request.authorization.replace(/^(token|bearer) /i, ''));
  if (token === undefined) return { status: 401, body: { message: 'Bad credentials' } };
  const { login } = token;
  if (route.needs === 'members') {
    return token.permissions['members'] === undefined ? FORBIDDEN : route.answer(context, { request, params, login });
  }
  if (route.needs === 'installation') return route.answer(context, { request, params, login });
  const repository = findRepository(context, params);
  if (repository === undefined || !token.repositories.includes(repository.id)) return notFound;
  if (!mayUse(token, route.needs, request.method)) return FORBIDDEN;
  return route.answer(context, { request, params, login, repository: repository satisfies RepositoryState });
}

/** A public fork may be read by everybody who may read what it comes from. */
function findRepository({ state }: ApiContext, { owner, repo }: Readonly<Record<string, string>>) {
  const isFork = ({ name, pulls }: RepositoryState) =>
    name === repo && [...pulls.values()].some((pull) => pull.isFork && pull.author === owner);
  return state.repositories.get(`${owner}/${repo}`) ?? [...state.repositories.values()].find(isFork);
}

const FORBIDDEN: ApiAnswer = { status: 403, body: { message: 'Resource not accessible by integration' } };

function mayUse({ permissions }: Token, permission: string, method: string): boolean {
  const granted = permissions[permission];
  return granted === 'write' || (method === 'GET' && granted === 'read');
}

function isSignedByApp({ app }: ApiContext, { authorization }: ApiRequest): boolean {
  const [head, claims, signature] = authorization.replace(/^bearer /i, '').split('.');
  if (head === undefined || claims === undefined || signature === undefined) return false;
  const key = createPublicKey(app.privateKey);
  const isSigned = verify('RSA-SHA256', Buffer.from(`${head}.${claims}`), key, Buffer.from(signature, 'base64url'));
  const { iss } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { iss?: unknown };
  return isSigned && String(iss) === String(app.id);
}
