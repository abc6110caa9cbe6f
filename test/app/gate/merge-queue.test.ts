import { afterAll, beforeAll, expect, test } from 'vitest';
import { waitFor } from '#test/app/app-on-github.ts';
import type { CheckState, GroupState, PullState } from '#test/github/state.ts';
import { openBookshopGate, type BookshopGate } from './bookshop-gate.ts';

let shop: BookshopGate;
let labels: PullState;
let stickers: PullState;

const bucket = (name: string, isPublic = false) =>
  `import { Bucket } from 'encore.dev/storage/objects';\nnew Bucket('${name}', { public: ${isPublic} });\n`;
const approved = async (title: string, branch: string, files: Readonly<Record<string, string>>) => {
  await shop.push(branch, shop.write(files), title);
  const pull = await shop.github.openPull(shop.repository, { title, author: 'ola', branch });
  await shop.gate(pull, 'action_required');
  await shop.github.review(shop.repository, pull, 'mira', 'APPROVED');
  await shop.gate(pull, 'success');
  return pull;
};
const queue = async (pull: PullState): Promise<GroupState> => {
  const group = await shop.github.enqueue(shop.repository, pull, 'ola');
  if (typeof group === 'string') throw new Error(group);
  return group;
};
const gateOf = ({ headSha }: GroupState) =>
  waitFor('the gate of the group', () => {
    const check = shop.checkOf(headSha);
    return check !== undefined && check.conclusion !== null && check;
  });

beforeAll(async () => {
  shop = await openBookshopGate();
  labels = await approved('Labels', 'labels', { 'stock/labels.ts': bucket('labels') });
  // Both create the bucket; the other one makes it public.
  stickers = await approved('Stickers', 'stickers', { 'web/stickers.ts': bucket('stickers') });
});
afterAll(() => shop.close());

test('what is not approved does not get into the queue', async () => {
  await shop.push('posters', shop.write({ 'web/posters.ts': bucket('posters') }), 'Posters');
  const pull = await shop.github.openPull(shop.repository, { title: 'Posters', author: 'ola', branch: 'posters' });
  await shop.gate(pull, 'action_required');
  expect(await shop.github.enqueue(shop.repository, pull, 'ola')).toContain('infra/approval');
});

test('a group whose pull requests change what was approved for each succeeds, and is merged', async () => {
  const groups = [await queue(labels), await queue(stickers)];
  for (const group of groups) {
    const check = await gateOf(group);
    expect(check).toMatchObject({
      conclusion: 'success',
      output: { title: 'Every plan in the group is the one that was approved' },
    });
    expect(await waitFor('the plan', () => shop.checkOf(group.headSha, 'infra/plan')?.conclusion ?? undefined)).toBe(
      'success',
    );
  }
  expect(await shop.github.advance(shop.repository, 'ola')).toBe('merged');
  expect(await shop.github.advance(shop.repository, 'ola')).toBe('merged');
  expect([labels.state, stickers.state]).toEqual(['closed', 'closed']);
});

test('a pull request that changes something else behind another one fails, and the difference is named', async () => {
  const cards = await approved('Cards', 'cards', { 'web/cards.ts': bucket('cards') });
  // The same bucket declared once more: alone it creates one, behind the other it is a second declaration of it.
  const gifts = await approved('Gifts', 'gifts', { 'stock/cards.ts': bucket('cards', true) });
  const first = await queue(cards);
  const second = await queue(gifts);
  expect((await gateOf(first)).conclusion).toBe('success');
  const check = await gateOf(second);
  expect(check).toMatchObject({ conclusion: 'failure', output: { title: `Not what was approved: #${gifts.number}` } });
  expect(check.output.summary).toContain('changes something else than was approved');
  expect(await shop.github.advance(shop.repository, 'ola')).toBe('merged');
  expect(await shop.github.advance(shop.repository, 'ola')).toBe('removed');
  expect(gifts.state).toBe('open');
});

test('an approval that is dismissed before the group is looked at does not count there', async () => {
  const maps = await approved('Maps', 'maps', { 'web/maps.ts': bucket('maps') });
  shop.github.deliveryFate = (event) => (event === 'pull_request_review' ? 'lost' : 'sent');
  await shop.github.dismiss(shop.repository, shop.repository.reviews.at(-1)!, 'jon');
  const check = await gateOf(await queue(maps));
  shop.github.deliveryFate = () => 'sent';
  expect(check.conclusion).toBe('failure');
  expect(await shop.github.advance(shop.repository, 'ola')).toBe('removed');
});

test('a check of a group that somebody runs again is written again', async () => {
  const atlas = await approved('Atlas', 'atlas', { 'web/atlas.ts': bucket('atlas') });
  const group = await queue(atlas);
  const first = await gateOf(group);
  await shop.github.rerun(shop.repository, first, 'jon');
  const after = (before: CheckState) =>
    waitFor('another check', () => {
      const check = shop.checkOf(group.headSha);
      return check !== undefined && check.id > before.id && check.conclusion !== null && check;
    });
  const again = await after(first);
  expect(again).toMatchObject({ conclusion: 'success', output: { title: first.output.title } });
  await waitFor('its plan', () => shop.checkOf(group.headSha, 'infra/plan')?.conclusion === 'success');
  await shop.github.rerunAll(shop.repository, group.headSha, 'jon');
  expect((await after(again)).conclusion).toBe('success');
  await waitFor('its plan', () => shop.checkOf(group.headSha, 'infra/plan')?.conclusion === 'success');
  const written = shop.repository.checks.length;
  // The next look finds nothing to write.
  await shop.github.review(shop.repository, atlas, 'jon', 'COMMENTED');
  await waitFor('the look', () => shop.app().log().split(`@${group.headSha}`).length > 4);
  expect(shop.repository.checks.filter(({ headSha }) => headSha === group.headSha)).toHaveLength(6);
  expect(shop.repository.checks.length).toBe(written);
  expect(await shop.github.advance(shop.repository, 'ola')).toBe('merged');
});

test('an approval that is dismissed after the group was decided has it decided again, until it is gone', async () => {
  const globes = await approved('Globes', 'globes', { 'web/globes.ts': bucket('globes') });
  const group = await queue(globes);
  expect((await gateOf(group)).conclusion).toBe('success');
  await shop.github.dismiss(shop.repository, shop.repository.reviews.at(-1)!, 'jon');
  await waitFor('the gate of the group to close', () => shop.checkOf(group.headSha)?.conclusion === 'failure');
  expect(await shop.github.advance(shop.repository, 'ola')).toBe('removed');
  await shop.gate(globes, 'action_required');
  const looks = () => shop.app().log().split(`@${group.headSha}`).length;
  const before = looks();
  await shop.github.review(shop.repository, globes, 'mira', 'APPROVED');
  await shop.gate(globes, 'success');
  expect((await gateOf(await queue(globes))).conclusion).toBe('success');
  expect(looks()).toBe(before);
});
