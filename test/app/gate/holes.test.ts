import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PullState } from '#test/github/state.ts';
import { GIFT_CARDS, openBookshopGate, RULES, type BookshopGate } from './bookshop-gate.ts';

// Ways past a gate that were found in others. What the pure decision alone can show is in decide-approval.test.ts.
let shop: BookshopGate;
let pull: PullState;
const bucket = (name: string) => `import { Bucket } from 'encore.dev/storage/objects';\nnew Bucket('${name}', {});\n`;

beforeAll(async () => {
  shop = await openBookshopGate();
  await shop.onMain(shop.copy(RULES), 'The platform team approves buckets');
  await shop.push('gift-cards', shop.copy(GIFT_CARDS.open), 'Sell gift cards');
  pull = await shop.github.openPull(shop.repository, { title: 'Gifts', author: 'ola', branch: 'gift-cards' });
  await shop.gate(pull, 'action_required');
});
afterAll(() => shop.close());

const review = (by: string, state: 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' = 'APPROVED') =>
  shop.github.review(shop.repository, pull, by, state);
const openOther = async (branch: string, files: Readonly<Record<string, string>>, more: object = {}, by = 'ola') => {
  await shop.push(branch, shop.write(files), branch, by);
  return shop.github.openPull(shop.repository, { title: branch, author: 'ola', branch, ...more });
};

test('a success that another App writes under the same name opens nothing', async () => {
  const { repository, github } = shop;
  const own = shop.checkOf(pull.headSha)!;
  const foreign = { ...own, id: github.state.nextId++, appId: 666, conclusion: 'success', annotations: [] };
  repository.checks.push(foreign);
  expect(await github.merge(repository, pull, 'ola')).toContain('infra/approval');
  repository.requiredChecks.splice(0, 1, { context: 'infra/approval', appId: undefined, by: 'ruleset' });
  repository.checks.splice(repository.checks.indexOf(foreign), 1);
  await shop.github.rerun(repository, own, 'mira');
  await shop.gate(pull, 'action_required', 'Pin it to this one');
  repository.requiredChecks.splice(0, 1);
  await shop.github.rerun(repository, own, 'mira');
  await shop.gate(pull, 'action_required', 'nothing of this branch requires');
  repository.requiredChecks.push({ context: 'infra/approval', appId: github.app.id, by: 'classic protection' });
  await shop.github.rerun(repository, own, 'mira');
  await expect
    .poll(() => shop.checkOf(pull.headSha)?.output.summary ?? 'Advisory only', { timeout: 15_000 })
    .not.toContain('Advisory only');
});

test('an approval after a hundred comments is found, and opens the gate within a second, for one comment written', async () => {
  for (let index = 0; index < 150; index++) {
    shop.repository.reviews.push({
      ...{ id: shop.github.state.nextId++, pull: pull.number, author: 'jon', state: 'COMMENTED', body: '' },
      ...{ commit: pull.headSha, submittedAt: new Date().toISOString() },
    });
  }
  const written = () =>
    shop.github.state.requests.filter(({ method, path }) => /POST|PATCH/.test(method) && path.includes('/comments'));
  const before = written().length;
  const started = performance.now();
  await review('mira');
  await shop.gate(pull, 'success');
  const milliseconds = performance.now() - started;
  console.log(`review to concluded check: ${Math.round(milliseconds)} ms`);
  await expect.poll(() => shop.checkOf(pull.headSha, 'infra/plan')?.conclusion).toBe('success');
  expect(written().length - before).toBe(1);
});

test('somebody who leaves the team no longer counts, and does again when they are back', async () => {
  await shop.github.setMember('bookshop/platform', 'mira', false, 'ola');
  await shop.gate(pull, 'action_required', 'of `@bookshop/platform`');
  await shop.github.setMember('bookshop/platform', 'mira', true, 'ola');
  expect(await shop.gate(pull, 'success')).toMatchObject({ conclusion: 'success' });
});

test('somebody who loses write access no longer counts', async () => {
  await shop.github.permit(shop.repository, 'mira', 'read', 'ola');
  await shop.gate(pull, 'action_required', 'they may not write to this repository');
  await shop.github.permit(shop.repository, 'mira', 'admin', 'ola');
  expect(await shop.gate(pull, 'success')).toMatchObject({ conclusion: 'success' });
});

test('teams that may not be read, or do not exist, keep the gate closed and say what to do', async () => {
  shop.github.state.installation.mayReadMembers = false;
  await shop.github.permit(shop.repository, 'rae', 'read', 'ola');
  await shop.gate(pull, 'action_required', 'Members: read');
  shop.github.state.installation.mayReadMembers = true;
  const members = shop.github.state.teams.get('bookshop/platform')!;
  shop.github.state.teams.delete('bookshop/platform');
  await shop.github.permit(shop.repository, 'rae', 'read', 'ola');
  await shop.gate(pull, 'action_required', 'there is no team @bookshop/platform');
  shop.github.state.teams.set('bookshop/platform', members);
  await shop.github.permit(shop.repository, 'rae', 'read', 'ola');
  expect(await shop.gate(pull, 'success')).toMatchObject({ conclusion: 'success' });
});

test('the last pusher does not approve what they pushed, whoever wrote it', async () => {
  await shop.push('gift-cards', shop.copy(GIFT_CARDS.refactor), 'By Mira', 'mira');
  await shop.gate(pull, 'action_required', 'wrote or committed some of its commits');
  await review('mira');
  expect(await shop.gate(pull, 'action_required', 'does not count')).toMatchObject({ conclusion: 'action_required' });
});

test('a pull request that loosens the rules is judged by those of the base branch, and says so', async () => {
  const loose = { '.github/understudy.yml': 'approval:\n  by-author: true\n', 'web/loose.ts': bucket('loose') };
  const other = await openOther('loose', loose);
  await shop.gate(other, 'action_required', 'judged by the base branch');
  await shop.github.review(shop.repository, other, 'jon', 'APPROVED');
  expect(await shop.gate(other, 'action_required', 'of `@bookshop/platform`')).toMatchObject({
    conclusion: 'action_required',
  });
});

test('the same commit, proposed for a branch whose rules its author wrote, opens nothing', async () => {
  const own = { '.github/understudy.yml': 'approval:\n  by-author: true\n' };
  const other = await openOther('shared', { 'web/shared.ts': bucket('shared') });
  await shop.gate(other, 'action_required', 'of `@bookshop/platform`');
  await shop.push(
    'olas-own',
    () => {
      shop.write({ 'web/shared.ts': bucket('shared') })();
      shop.write(own)();
    },
    'Rules of my own',
  );
  const quiet = { title: 'Nothing changes', author: 'ola', branch: 'shared', base: 'olas-own' };
  const second = await shop.github.openPull(shop.repository, quiet);
  expect(second.headSha).toBe(other.headSha);
  await shop.gate(second, 'action_required', `head of #${other.number} too`);
  expect(await shop.github.merge(shop.repository, other, 'ola')).toContain('infra/approval');
  await shop.github.review(shop.repository, other, 'mira', 'APPROVED');
  await shop.gate(second, 'success');
  await shop.github.dismiss(shop.repository, shop.repository.reviews.at(-1)!, 'jon');
  await shop.gate(second, 'action_required');
  await shop.github.setState(shop.repository, other, 'closed', 'ola');
  await shop.gate(second, 'success', 'No approval needed');
});

test('drafts, forks and pull requests that change nothing have a concluded check, never neutral or skipped', async () => {
  const draft = await openOther('draft', { 'web/draft.ts': bucket('draft') }, { isDraft: true });
  await shop.gate(draft, 'action_required');
  const quiet = await openOther('quiet', { 'lib/quiet.ts': 'export const quiet = 1;\n' });
  await shop.gate(quiet, 'success', 'No approval needed');
  expect(shop.commentsOf(quiet)).toEqual([]);
  const fork = await openOther('fork', { 'web/fork.ts': bucket('fork') }, { isFork: true });
  await shop.gate(fork, 'action_required');
  await shop.github.review(shop.repository, fork, 'mira', 'APPROVED');
  await shop.gate(fork, 'success');
  const conclusions = new Set(shop.repository.checks.map((one) => one.conclusion));
  expect([...conclusions].filter((one) => one === 'neutral' || one === 'skipped')).toEqual([]);
});

test('invalid rules on the base branch close the gate, with file and line, until they are mended', async () => {
  const { repository, github } = shop;
  await shop.onMain(shop.write({ '.github/understudy.yml': 'approval:\n  carry: always\n' }), 'Carry always');
  const quiet = [...repository.pulls.values()].find((one) => one.branch === 'quiet')!;
  await shop.gate(quiet, 'failure', '.github/understudy.yml:2:10');
  expect(await github.merge(repository, quiet, 'ola')).toContain('infra/approval');
  await shop.onMain(shop.copy(RULES), 'Mend it');
  await shop.gate(quiet, 'success');
});
