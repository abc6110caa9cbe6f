import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { digestOf } from '#analyzer/model/digest.ts';
import type { ApprovalRecord } from '#analyzer/record/approval-record.ts';
import { signRecord } from '#analyzer/record/sign-record.ts';
import { deriveKeys } from '#app/records/derive-keys.ts';
import { waitFor } from '#test/app/app-on-github.ts';
import { GIFT_CARDS, openBookshopGate, type BookshopGate } from '#test/app/gate/bookshop-gate.ts';
import type { PullState } from '#test/github/state.ts';
import { startHostStandIn, type HostStandIn } from '#test/preview-envs/host-stand-in.ts';
import { builtAction, type BuiltAction } from './built-action.ts';
import { runAction } from './run-action.ts';

const folder = mkdtempSync(join(tmpdir(), 'understudy-approved-'));
const TOKEN = 'ghs_approved_previews';
let bundle: BuiltAction;
let host: HostStandIn;
let shop: BookshopGate;
let pull: PullState;
let key: string;

/** The shop asks for approval, and its workflow has the App's key; a pull request creates a bucket. */
beforeAll(async () => {
  bundle = await builtAction();
  host = await startHostStandIn();
  shop = await openBookshopGate();
  const env = { PATH: process.env['PATH']!, XDG_STATE_HOME: join(folder, 'state'), ...bundle.variables };
  shop.github.runner = { uses: 'understudy-dev/understudy', action: '.', main: join(bundle.folder, 'index.js'), env };
  shop.repository.variables.set('UNDERSTUDY_HOST', host.access.url);
  shop.repository.secrets.set('UNDERSTUDY_HOST_TOKEN', host.access.token);
  const permissions = { contents: 'read', pull_requests: 'read', deployments: 'write' };
  shop.github.state.tokens.set(TOKEN, { login: 'actions', repositories: [shop.repository.id], permissions });
  key = await (await fetch(`${shop.app().url}/api/records/key`)).text();
  const workflow = readFileSync('docs/workflows/understudy.yml', 'utf8');
  const files = {
    '.github/understudy.yml': 'preview: { approval: required }\n',
    '.github/workflows/understudy.yml': workflow.replace("approval-key: ''", `approval-key: ${JSON.stringify(key)}`),
  };
  await shop.onMain(shop.write(files), 'Previews of what is approved');
  await shop.push('gift-cards', shop.copy(GIFT_CARDS.open), 'Sell gift cards');
  pull = await shop.github.openPull(shop.repository, { title: 'Gifts', author: 'ola', branch: 'gift-cards' });
});
afterAll(async () => {
  await shop.close();
  await host.close();
  rmSync(folder, { recursive: true, force: true });
});

const titles = () => shop.repository.runs.map((one) => one.title);
const saysThatItWaits = () =>
  waitFor('the comment and the check to say that it waits', () => {
    const says = shop.commentsOf(pull).at(-1)?.body.includes('**Preview** · waits for approval');
    const shows = shop.checkOf(pull.headSha, 'infra/preview')?.output.title === 'No preview: needs approval';
    const isIdle = shop.repository.runs.every((one) => one.status === 'completed');
    return says === true && shows && isIdle;
  });

test('a plan that is not approved starts nothing, and the comment says what it waits for', async () => {
  await shop.gate(pull, 'action_required');
  await saysThatItWaits();
  expect(titles()).toEqual([]);
});

test('the approval starts it, with a record that the Action accepts', { timeout: 60_000 }, async () => {
  await shop.github.review(shop.repository, pull, 'mira', 'APPROVED');
  const run = await waitFor('the run', () => shop.repository.runs.find((one) => one.status === 'completed'), 50_000);
  const log = run.jobs.map((one) => one.log.text()).join('');
  expect({ title: run.title, conclusion: run.conclusion, log }).toMatchObject({
    title: `up #${pull.number} ${pull.headSha}`,
    conclusion: 'success',
  });
  expect(shop.repository.deployments.map((one) => one.statuses.at(-1)?.state)).toEqual(['success']);
  expect(host.previews.size).toBe(1);
});

test(
  'a push that voids it deploys nothing of the new head, and takes the preview away',
  { timeout: 60_000 },
  async () => {
    await shop.push('gift-cards', shop.copy(GIFT_CARDS.public), 'Show them to everybody');
    await shop.gate(pull, 'action_required');
    await saysThatItWaits();
    expect(host.previews.size).toBe(0);
    expect(shop.repository.deployments).toEqual([]);
    expect(titles().map((title) => title.replace(pull.headSha, 'NEW'))).toEqual([
      expect.stringMatching(/^up #1 [\da-f]{40}$/),
      'down #1',
    ]);
  },
);

test('whoever starts the Action without a record of exactly this deploys nothing', { timeout: 60_000 }, async () => {
  const record: ApprovalRecord = {
    ...{ version: 1, repository: shop.repository.id, pull: pull.number, commit: pull.headSha },
    ...{ base: 'b'.repeat(40), digest: digestOf('covers'), approvers: [], issuedAt: new Date().toISOString() },
  };
  const ofOtherPlan = signRecord(record, deriveKeys(shop.github.app.privateKey).record);
  const cases = [
    [{}, 'the base branch’s preview.approval requires an approval: give the workflow'],
    [{ 'approval-key': key, record: ofOtherPlan }, 'refused: it is stale: plan'],
  ] as const;
  for (const [given, reason] of cases) {
    const inputs = {
      token: TOKEN,
      host: host.access.url,
      'host-token': host.access.token,
      state: join(folder, 'alone'),
    };
    const event = { name: 'workflow_dispatch', action: '' };
    const asked = { ...inputs, command: 'up', 'pull-request': String(pull.number), 'head-sha': pull.headSha };
    const { code, log } = await runAction(shop.github, shop.repository, bundle, event, { ...asked, ...given });
    expect(code).toBe(1);
    expect(log).toMatch(/::error title=Preview failed at approval::/);
    expect(log).toContain(reason);
    expect(shop.repository.deployments.at(-1)?.statuses.at(-1)).toMatchObject({
      state: 'failure',
      description: expect.stringMatching(/^failed at approval: the /) as string,
    });
  }
  expect(host.previews.size).toBe(0);
});
