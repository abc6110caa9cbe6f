import { expect, test } from 'vitest';
import { readAuthorship } from '#app/approval/read-authorship.ts';
import type { PullState } from '#app/pulls/read-pull.ts';
import { answering, JOB, OF, refusal } from './answering.ts';

const COMMITS = 'GET /repos/{owner}/{repo}/pulls/{pull_number}/commits';
const ACTIVITY = 'GET /repos/{owner}/{repo}/activity';
const pull = {
  ...{ headSha: 'head', author: 'ola', head: { owner: 'noor', repo: 'fork', ref: 'covers' } },
} as PullState;
const commit = (author: string, committer: string) => ({ author: { login: author }, committer: { login: committer } });
const activity = [
  { after: 'head', actor: { login: 'Jon' } },
  { after: 'older', actor: { login: 'mira' } },
];
const read = (table: object, of: PullState = pull) =>
  readAuthorship(answering({ [COMMITS]: [], [ACTIVITY]: activity, ...table }).octokit, JOB, of);

test('who opened it, wrote and committed its commits, and pushed its head', async () => {
  const commits = [commit('Mira', 'noor'), commit('mira', 'Web-Flow')];
  const { octokit, asked } = answering({ [COMMITS]: commits, [ACTIVITY]: activity });
  expect(await readAuthorship(octokit, JOB, pull)).toEqual({
    ...{ headSha: 'head', author: 'ola' },
    ...{ committers: new Set(['mira', 'noor', 'web-flow']), lastPusher: 'jon' },
  });
  expect(asked).toEqual([
    { route: COMMITS, params: { ...OF, pull_number: 12, per_page: 100 } },
    { route: ACTIVITY, params: { owner: 'noor', repo: 'fork', ref: 'refs/heads/covers', per_page: 30 } },
  ]);
});

test('commits of nobody that GitHub knows name nobody', async () => {
  const [committers] = [{ [COMMITS]: [{ author: null, committer: {} }, commit('mira', 'mira')] }];
  expect(await read(committers)).toMatchObject({ committers: new Set(['mira']) });
});

test('where GitHub may not list them all, the committers are unknown', async () => {
  const many = (length: number) => ({ [COMMITS]: Array.from({ length }, () => commit('mira', 'mira')) });
  expect(await read(many(249))).toMatchObject({ committers: new Set(['mira']) });
  expect(await read(many(250))).toMatchObject({ committers: undefined });
});

test.each([
  ['the head is not among what was pushed', { [ACTIVITY]: activity.slice(1) }],
  ['its pusher’s account is deleted', { [ACTIVITY]: [{ after: 'head', actor: null }] }],
  ['a private fork', { [ACTIVITY]: refusal(404) }],
  ['a fork that may not be read', { [ACTIVITY]: refusal(403) }],
])('%s: the pusher is unknown', async (_, table) => {
  expect(await read(table)).toMatchObject({ lastPusher: undefined });
});

test('the repository of the head is deleted: the pusher is unknown, and nobody is asked', async () => {
  const table = { [ACTIVITY]: new Error('asked') };
  expect(await read(table, { ...pull, head: undefined })).toMatchObject({ lastPusher: undefined });
});

test.each([
  ['broken', refusal(502)],
  ['a limit, which is told by 403 too', refusal(403, 'API rate limit exceeded')],
])('%s: to be tried again', async (_, error) => {
  await expect(read({ [ACTIVITY]: error })).rejects.toBe(error);
});
