import { Octokit } from '@octokit/rest';
import nock from 'nock';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { classifyFailure } from '#app/github/classify-failure.ts';

const NOW = Date.parse('2026-11-02T10:00:00Z');
const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const octokit = new Octokit({ baseUrl: 'https://api.github.test', log: quiet });

beforeAll(() => nock.disableNetConnect());
afterAll(() => {
  nock.cleanAll();
  nock.enableNetConnect();
});

async function failureOf(path: string, status: number, message: string, headers: Record<string, string> = {}) {
  nock('https://api.github.test').get(path).reply(status, { message }, headers);
  const error: unknown = await octokit.request(`GET ${path}`).catch((thrown: unknown) => thrown);
  return classifyFailure(error, NOW);
}

const PULL = '/repos/bookshop/bookshop/pulls/1';
const TOKEN = '/app/installations/1/access_tokens';

describe('what a job does after GitHub refused', () => {
  test.each([
    ['the primary limit, until it is reset', 403, 'API rate limit exceeded', 'in 91 s'],
    ['the primary limit as 429', 429, 'API rate limit exceeded', 'in 91 s'],
  ])('%s', async (_, status, message) => {
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOW / 1000 + 90) };
    expect(await failureOf(PULL, status, message, headers)).toEqual({ kind: 'later', seconds: 91 });
  });

  test('a secondary limit, for as long as it says', async () => {
    const message = 'You have exceeded a secondary rate limit';
    expect(await failureOf(PULL, 403, message, { 'retry-after': '17' })).toEqual({ kind: 'later', seconds: 17 });
    expect(await failureOf(PULL, 403, message)).toEqual({ kind: 'later', seconds: 60 });
  });

  test('a time that is absurd is bounded', async () => {
    const message = 'rate limit';
    expect(await failureOf(PULL, 429, message, { 'retry-after': '99999999' })).toEqual({
      kind: 'later',
      seconds: 3600,
    });
    const past = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '12' };
    expect(await failureOf(PULL, 403, message, past)).toEqual({ kind: 'later', seconds: 1 });
  });

  test('maintenance that names a time', async () => {
    expect(await failureOf(PULL, 503, 'Unavailable', { 'retry-after': '5' })).toEqual({ kind: 'later', seconds: 5 });
  });

  test.each([
    ['a suspended installation', TOKEN, 403, 'This installation has been suspended', 'suspended'],
    ['a deleted installation', TOKEN, 404, 'Not Found', 'gone'],
    ['a repository taken out of the installation', TOKEN, 422, 'not accessible to the parent installation', 'gone'],
    ['a pull request that is gone', PULL, 404, 'Not Found', 'gone'],
    ['a missing permission', `${PULL}/files`, 403, 'Resource not accessible by integration', 'again'],
    ['an expired token', PULL, 401, 'Bad credentials', 'again'],
    ['a broken server', PULL, 502, 'Bad gateway', 'again'],
  ])('%s', async (_, path, status, message, kind) => {
    expect(await failureOf(path, status, message)).toEqual({ kind });
  });

  test('what is not from GitHub', () => {
    expect(classifyFailure(new Error('git fetch: could not resolve host'), NOW)).toEqual({ kind: 'again' });
    expect(classifyFailure('suspended', NOW)).toEqual({ kind: 'again' });
  });
});
