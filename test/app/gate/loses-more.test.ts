import { expect, test } from 'vitest';
import { digestOf } from '#analyzer/model/digest.ts';
import { writeCommentState } from '#app/pulls/comment-state.ts';
import type { ShownPlan } from '#app/pulls/shown-plan.ts';
import { losesMore } from '#app/pulls/shown-plans.ts';

const planOf = (said: string, losses: ShownPlan['losses']): ShownPlan => ({
  ...{ headSha: 'a'.repeat(40), digest: digestOf(said), counts: { create: 0, change: 0, delete: 0 }, losses },
  ...{ analysis: { files: 0, parsed: 0, milliseconds: 0 }, hasBlindSpots: false, at: '2026-11-02T09:00:00Z' },
});
const commentOf = ({ headSha, digest }: ShownPlan) => {
  const body = writeCommentState({ headSha, digest, calls: [] });
  return { id: 1, body, updatedAt: '2026-11-02T09:00:00Z' };
};
const quiet = planOf('quiet', []);
const covers = planOf('covers', ['covers']);
const more = planOf('covers and letters', ['covers', 'letters']);

test('a loss that the plan in the comment does not have is news', () => {
  expect(losesMore(covers, [quiet], commentOf(quiet))).toBe(true);
  expect(losesMore(more, [covers, quiet], commentOf(covers))).toBe(true);
  expect(losesMore(planOf('moved', ['covers']), [covers], commentOf(covers))).toBe(false);
  expect(losesMore(quiet, [covers], commentOf(covers))).toBe(false);
});

test('what the comment shows counts, not which plan is the newest', () => {
  expect(losesMore(more, [covers, quiet], commentOf(quiet))).toBe(true);
  expect(losesMore(planOf('moved', ['covers']), [quiet, covers], commentOf(covers))).toBe(false);
});

test('a plan that was shown once is no news, nor is the first one, nor what is not known', () => {
  expect(losesMore(covers, [quiet, covers], commentOf(quiet))).toBe(false);
  expect(losesMore(covers, [quiet], undefined)).toBe(false);
  expect(losesMore(covers, [planOf('old', 'unknown')], commentOf(planOf('old', 'unknown')))).toBe(false);
  expect(losesMore(planOf('new', 'unknown'), [quiet], commentOf(quiet))).toBe(false);
});
