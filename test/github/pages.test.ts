import { afterAll, beforeAll, expect, test } from 'vitest';
import { cloneOf } from '#test/app/app-on-github.ts';
import { startEmulatedGitHub, type EmulatedGitHub } from './emulated-github.ts';
import type { PullState, RepositoryState } from './state.ts';

let github: EmulatedGitHub;
let repository: RepositoryState;
let pull: PullState;
let clone: ReturnType<typeof cloneOf>;

beforeAll(async () => {
  github = await startEmulatedGitHub();
  repository = github.createRepository('bookshop', 'bookshop');
  clone = cloneOf(github, repository);
  await clone.pushAll('main', 'Open the shop');
  await clone.pushAll('receipts', 'Receipts');
  pull = await github.openPull(repository, { title: '<b>Receipts</b>', author: 'ola', branch: 'receipts' });
});
afterAll(async () => {
  clone.remove();
  await github.close();
});

const url = () => `${github.url}/bookshop/bookshop/pull/1`;
const see = async (as: string) => (await fetch(`${url()}?as=${as}`)).text();
const press = async (fields: Readonly<Record<string, string>>) =>
  (await fetch(url(), { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' })).status;

test('reviews, dismissals and the merge go through buttons, as whoever was chosen', async () => {
  expect(await see('mira')).toContain('&#60;b&#62;Receipts');
  expect(await see('ola')).not.toContain('>Approve</button>');
  expect(await press({ as: 'mira', action: 'approve' })).toBe(303);
  expect(repository.reviews).toMatchObject([{ author: 'mira', state: 'APPROVED', commit: pull.headSha }]);
  expect(await press({ as: 'jon', action: 'dismiss', review: String(repository.reviews[0]!.id) })).toBe(303);
  expect(repository.reviews).toMatchObject([{ state: 'DISMISSED' }]);
  repository.requiredChecks.push({ context: 'infra/approval', appId: undefined, by: 'ruleset' });
  expect(await see('mira')).toContain('required check infra/approval is expected');
  repository.requiredChecks.splice(0);
  expect(await press({ as: 'mira', action: 'merge' })).toBe(303);
  expect(pull.mergedAt).not.toBeNull();
});

test('what there is no button for is refused', async () => {
  expect(await press({ as: 'mira', action: 'delete' })).toBe(422);
  expect((await fetch(`${github.url}/favicon.ico`)).status).toBe(404);
});
