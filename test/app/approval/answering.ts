import type { Octokit } from '@octokit/rest';

export interface Asked {
  readonly route: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** As Octokit throws what GitHub refuses. */
export const refusal = (status: number, message = 'refused') => Object.assign(new Error(message), { status });

/**
 * GitHub's side from a table: what a route answers, or throws, where that is an error. A route that is not in it is a
 * mistake of the caller.
 */
export function answering(table: Readonly<Record<string, unknown>>) {
  const asked: Asked[] = [];
  const ask = async (route: string, params: Asked['params']) => {
    asked.push({ route, params });
    if (!Object.hasOwn(table, route)) throw new Error(`nobody asks for ${route}`);
    const found = table[route];
    const answer: unknown = typeof found === 'function' ? (found as (of: object) => unknown)(params) : found;
    if (answer instanceof Error || (typeof answer === 'object' && answer !== null && 'throws' in answer)) throw answer;
    return answer;
  };
  const octokit = {
    request: async (...given: Parameters<typeof ask>) => ({ data: await ask(...given) }),
    paginate: ask,
  };
  return { octokit: octokit as unknown as Octokit, asked };
}

export const JOB = { installation: 1, repository: 7, owner: 'bookshop', repo: 'shop', number: 12 };
export const OF = { owner: 'bookshop', repo: 'shop' };
