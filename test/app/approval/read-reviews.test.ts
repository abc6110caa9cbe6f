import { expect, test } from 'vitest';
import { readReviews } from '#app/approval/read-reviews.ts';
import { answering, JOB, OF } from './answering.ts';

const ROUTE = 'GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews';
const given = {
  ...{ id: 1, user: { login: 'Mira', type: 'User' }, state: 'APPROVED', commit_id: 'head' },
  submitted_at: '2026-11-02T10:00:00Z',
};
const read = async (more: object) =>
  (await readReviews(answering({ [ROUTE]: [{ ...given, ...more }] }).octokit, JOB))[0];

test('all of them, over all pages, logins without case', async () => {
  const { octokit, asked } = answering({ [ROUTE]: [given, { ...given, id: 2, state: 'CHANGES_REQUESTED' }] });
  const common = { reviewer: 'mira', isPerson: true, commit: 'head', submittedAt: '2026-11-02T10:00:00Z' };
  expect(await readReviews(octokit, JOB)).toEqual([
    { id: 1, ...common, state: 'APPROVED' },
    { id: 2, ...common, state: 'CHANGES_REQUESTED' },
  ]);
  expect(asked).toEqual([{ route: ROUTE, params: { ...OF, pull_number: 12, per_page: 100 } }]);
});

test.each(['APPROVED', 'CHANGES_REQUESTED', 'DISMISSED', 'COMMENTED', 'PENDING'])('%s is known', async (state) => {
  expect(await read({ state })).toMatchObject({ state });
});

test.each([
  ['a state that nobody knows yet decides nothing', { state: 'ESCALATED' }, { state: 'COMMENTED' }],
  ['a deleted account is nobody', { user: null }, { reviewer: 'ghost', isPerson: false }],
  ['an app is no person', { user: { login: 'ci', type: 'Bot' } }, { reviewer: 'ci', isPerson: false }],
  ['one on no commit', { commit_id: null }, { commit: undefined }],
  ['one that is not submitted', { submitted_at: undefined }, { submittedAt: '1970-01-01T00:00:00Z' }],
])('%s', async (_, more, expected) => {
  expect(await read(more)).toMatchObject(expected);
});
