import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PullState } from '#test/github/state.ts';
import { GIFT_CARDS, openBookshopGate, RULES, type BookshopGate } from './bookshop-gate.ts';

// One pull request from its plan to the merge. Each test goes on where the one before ended.
let shop: BookshopGate;
let pull: PullState;

beforeAll(async () => {
  shop = await openBookshopGate();
  await shop.onMain(shop.copy(RULES), 'The platform team approves buckets');
  await shop.push('gift-cards', shop.copy(GIFT_CARDS.open), 'Sell gift cards');
});
afterAll(() => shop.close());

const review = (by: string, state: 'APPROVED' | 'CHANGES_REQUESTED' = 'APPROVED') =>
  shop.github.review(shop.repository, pull, by, state);
const comment = () => shop.commentsOf(pull).at(-1)!.body;

test('the plan is shown, the gate waits and says for whom, and GitHub does not merge', async () => {
  pull = await shop.github.openPull(shop.repository, { title: 'Gift cards', author: 'ola', branch: 'gift-cards' });
  const check = await shop.gate(pull, 'action_required');
  expect(check.output.title).toBe('Waiting for somebody who may write: any change of the infrastructure and 1 more');
  expect(check.output.summary).toContain('Waiting for one of `@bookshop/platform` · because of `bucket:gift-cards`');
  expect(comment()).toContain('### Infra plan: 3 to create · waiting for approval');
  expect(await shop.github.merge(shop.repository, pull, 'ola')).toContain('infra/approval');
});

test('somebody who is not of the team fulfils only the other rule', async () => {
  await review('jon');
  const check = await shop.gate(pull, 'action_required', '`@jon` approved this plan');
  expect(check.output.title).toBe('Waiting for 1 of @bookshop/platform: bucket:gift-cards');
});

test('the right person approves, and the gate opens', async () => {
  await review('mira');
  const check = await shop.gate(pull, 'success');
  expect(check.output.title).toBe('Approved by jon, mira');
  expect(comment()).toContain('· approved\n');
});

test('a refactor keeps the approval', async () => {
  await shop.push('gift-cards', shop.copy(GIFT_CARDS.refactor), 'Keep the store apart');
  const check = await shop.gate(pull, 'success');
  expect(check.output.summary).toContain('an earlier commit with an equal plan');
  expect(shop.commentsOf(pull)).toHaveLength(1);
});

test('a change of infrastructure voids it, says exactly what changed, and calls the reviewers once', async () => {
  const [before] = shop.commentsOf(pull);
  await shop.push('gift-cards', shop.copy(GIFT_CARDS.public), 'Let everybody see the cards');
  const check = await shop.gate(pull, 'action_required', 'Since the approval of `@jon`, `@mira`');
  expect(check.output.text).toContain('`~` creates bucket `gift-cards`: public');
  expect(check.output.text).toContain('`+` **Public** · bucket `gift-cards`');
  expect(check.output.text).not.toContain('endpoint');
  const [now, ...others] = shop.commentsOf(pull);
  expect(others).toEqual([]);
  expect(now!.id).toBeGreaterThan(before!.id);
  expect(now!.body).toContain('**Since your approval** · @jon @mira, what was approved on');
  expect(await shop.github.merge(shop.repository, pull, 'ola')).toContain('infra/approval');
});

test('approved again, it merges', async () => {
  const [called] = shop.commentsOf(pull);
  await review('mira');
  await shop.gate(pull, 'success');
  expect(shop.commentsOf(pull).map((one) => one.id)).toEqual([called!.id]);
  expect(await shop.github.merge(shop.repository, pull, 'ola')).toBeUndefined();
});
