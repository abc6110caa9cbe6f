import type { Announce } from './events.ts';
import type { PullState, RepositoryState, State } from './state.ts';
import type { Workflows } from './workflows/workflows.ts';

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
  readonly git: (repository: RepositoryState, ...args: string[]) => string;
  readonly announce: Announce;
  readonly redeliver: (attempt: number) => boolean;
  readonly workflows: Workflows;
}

export interface Call {
  readonly request: ApiRequest;
  readonly params: Readonly<Record<string, string>>;
  /** Who asks: `understudy[bot]`; the App itself where it signs with its key. */
  readonly login: string;
}

/** Of a call with `{owner}/{repo}` in its path. */
export interface RepositoryCall extends Call {
  readonly repository: RepositoryState;
}

/** `METHOD /path/{name}`, as GitHub's description of the API names it. */
type Operation = `${'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'} /${string}`;

export type Route =
  | {
      readonly operation: Operation;
      readonly needs: 'app';
      readonly answer: (context: ApiContext, call: Call) => ApiAnswer;
    }
  | {
      readonly operation: Operation;
      readonly needs: 'members' | 'installation';
      readonly answer: (context: ApiContext, call: Call) => ApiAnswer;
    }
  | {
      readonly operation: Operation;
      /** A permission of the token, for reading or, with other methods, writing. */
      readonly needs: 'metadata' | 'contents' | 'pull_requests' | 'checks' | 'deployments' | 'actions';
      readonly answer: (context: ApiContext, call: RepositoryCall) => ApiAnswer;
    };

export const notFound: ApiAnswer = { status: 404, body: { message: 'Not Found' } };
export const invalid = (message: string): ApiAnswer => ({
  status: 422,
  body: { message: `Validation Failed: ${message}` },
});

/** One page of a list, with the link to the next one. */
export function page<T>(
  { url }: ApiContext,
  { request: { path, query } }: Call,
  items: readonly T[],
  show: (item: T) => unknown,
  wrap: (shown: readonly unknown[]) => unknown = (shown) => shown,
): ApiAnswer {
  const [at, size] = [Number(query.get('page') ?? 1), Math.min(100, Number(query.get('per_page') ?? 30))];
  const next = new URLSearchParams(query);
  next.set('page', String(at + 1));
  const headers = at * size < items.length ? { link: `<${url}/api/v3${path}?${next.toString()}>; rel="next"` } : {};
  return { status: 200, body: wrap(items.slice((at - 1) * size, at * size).map(show)), headers };
}

export function pullOf({ repository, params }: RepositoryCall): PullState | undefined {
  return repository.pulls.get(Number(params['pull_number'] ?? params['issue_number']));
}
