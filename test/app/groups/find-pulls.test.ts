import { expect, test } from 'vitest';
import { findPulls } from '#app/groups/find-pulls.ts';
import type { MergeStep } from '#app/plan/plan-commit.ts';
import { answering, JOB, OF } from '#test/app/approval/answering.ts';
import { planOf } from '#test/app/approval/facts-of.ts';

const ROUTE = 'GET /repos/{owner}/{repo}/pulls';
const open = [
  { number: 3, head: { sha: 'c' } },
  { number: 4, head: { sha: 'd' } },
  { number: 5, head: { sha: 's' } },
  { number: 6, head: { sha: 's' } },
];
const stepOf = (...heads: readonly string[]): MergeStep => ({ sha: 'x', heads, plan: planOf('create') });
const find = (headRef: string, ...steps: readonly MergeStep[]) => {
  const { octokit, asked } = answering({ [ROUTE]: open });
  const group = { ...JOB, cloneUrl: '', headSha: 'x', baseSha: 'y', baseRef: 'main', headRef };
  return findPulls(octokit, group, steps).then((found) => ({ found, asked }));
};
const REF = `refs/heads/gh-readonly-queue/main/pr-12-${'a'.repeat(40)}`;

test('the last one is in the name of the queue’s branch, and nobody is asked', async () => {
  expect(await find(REF, stepOf('z'))).toEqual({ found: [12], asked: [] });
});

test('the others are the open ones whose heads were merged', async () => {
  const { found, asked } = await find(REF, stepOf('d'), stepOf('b', 'c'), stepOf());
  expect(found).toEqual([4, 3, 12]);
  expect(asked).toEqual([{ route: ROUTE, params: { ...OF, state: 'open', per_page: 100 } }]);
});

test('one whose head is that of another one too cannot be told', async () => {
  expect((await find(REF, stepOf('s'), stepOf('z'))).found).toEqual([undefined, 12]);
  const ofSix = REF.replace('pr-12', 'pr-6');
  expect((await find(ofSix, stepOf('s'), stepOf('s'))).found).toEqual([5, 6]);
});

test('one that was squashed, or is open no longer, cannot be told', async () => {
  expect((await find(REF, stepOf(), stepOf('e'), stepOf('z'))).found).toEqual([undefined, undefined, 12]);
});

test.each([
  ['another name', 'refs/heads/main'],
  ['a name that goes on', `${REF}0`],
  ['a shorter commit', REF.slice(0, -1)],
  ['a number that is none', `refs/heads/gh-readonly-queue/main/pr-${'9'.repeat(20)}-${'a'.repeat(40)}`],
  ['a branch that ends like it', `refs/heads/gh-readonly-queue/main/xpr-12-${'a'.repeat(40)}`],
])('of %s the last one cannot be told', async (_, ref) => {
  expect((await find(ref, stepOf('z'))).found).toEqual([undefined]);
});

test('a group of nothing has nobody in it', async () => {
  expect(await find(REF)).toEqual({ found: [], asked: [] });
});
