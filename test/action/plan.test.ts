import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { pushBookshop } from '#test/app/app-on-github.ts';
import { startEmulatedGitHub, type EmulatedGitHub } from '#test/github/emulated-github.ts';
import type { PullState, RepositoryState } from '#test/github/state.ts';
import { builtAction, type BuiltAction } from './built-action.ts';
import { runAction } from './run-action.ts';

const TOKEN = 'ghs_workflow';
let bundle: BuiltAction;
let github: EmulatedGitHub;
let repository: RepositoryState;
let pull: PullState;
let clone: Awaited<ReturnType<typeof pushBookshop>>;

const grant = (permissions: Readonly<Record<string, string>>) =>
  github.state.tokens.set(TOKEN, { login: 'github-actions[bot]', repositories: [repository.id], permissions });

beforeAll(async () => {
  bundle = await builtAction();
  github = await startEmulatedGitHub();
  repository = github.createRepository('bookshop', 'bookshop');
  clone = await pushBookshop(github, repository);
  pull = await github.openPull(repository, { title: 'Receipts by mail', author: 'ola', branch: 'receipts' });
});
beforeEach(() => {
  grant({ contents: 'read', pull_requests: 'write' });
  repository.comments.splice(0);
});
afterAll(async () => {
  await github.close();
  clone.remove();
});

const run = (inputs: Readonly<Record<string, string>> = {}, action = 'opened') =>
  runAction(github, repository, bundle, { name: 'pull_request', action, pull }, { token: TOKEN, ...inputs });

test('on pull_request: comment, summary, annotations and outputs, once however often it runs', async () => {
  const { code, log, summary, outputs, planFile } = await run();
  expect({ code, log }).toMatchObject({ code: 0 });
  expect(repository.comments.map((one) => one.author)).toEqual(['github-actions[bot]']);
  expect(repository.comments[0]!.body).toContain('### Infra plan: 4 to create, 3 to change, 2 to delete');
  expect(summary).toContain('### Infra plan: 4 to create, 3 to change, 2 to delete');
  expect(summary).not.toContain('<!-- understudy');
  expect(log).toContain('::warning title=Data loss,file=reviews/migrations/2_drop_stars.up.sql,line=1');
  expect(outputs).toMatchObject({ digest: expect.stringMatching(/^[\da-f]{64}$/) as string });
  expect(Number(outputs['changes'])).toBeGreaterThan(7);
  expect(planFile).toMatchObject({ digest: outputs['digest'] });
  const again = await run({}, 'synchronize');
  expect(again.outputs['digest']).toBe(outputs['digest']);
  expect(repository.comments).toHaveLength(1);
});

test('without permission to comment the plan is in the summary, and the log says what to grant', async () => {
  grant({ contents: 'read', pull_requests: 'read' });
  const { code, log, summary } = await run();
  expect(code).toBe(0);
  expect(log).toContain('::warning::The token may not write comments');
  expect(summary).toContain('### Infra plan');
  expect(repository.comments).toEqual([]);
});

test('comment: false writes none', async () => {
  expect(await run({ comment: 'false' })).toMatchObject({ code: 0 });
  expect(repository.comments).toEqual([]);
});

test('a closed pull request has nothing to plan', async () => {
  const { code, summary } = await run({}, 'closed');
  expect({ code, summary }).toEqual({ code: 0, summary: '' });
});

test.each([
  [{ command: 'plann' }, '::error::input command is plann: it may be auto, plan'],
  [{ 'pull-request': 'seven' }, '::error::seven is no number of one: set the input pull-request'],
  [{ 'pull-request': '99' }, '::error::pull request 99 of bookshop/bookshop cannot be read from http'],
  [{ comment: 'maybe' }, '::error::input comment is maybe: it may be true, false'],
  [
    { backend: 'postgres://ola:100%@db/state' },
    '::error::input backend has a %25 in its password that begins no escape',
  ],
])('%j ends with an error that says what to do', async (inputs, error) => {
  const { code, log } = await run(inputs);
  expect(code).toBe(1);
  expect(log).toContain(error);
});

test('an event without a pull request says so', async () => {
  const event = { name: 'push', action: '' };
  const { code, log } = await runAction(github, repository, bundle, event, { token: TOKEN });
  expect(code).toBe(1);
  expect(log).toContain('::error::the event push names no pull request');
});

test('the token is masked, and in no other line of the log', async () => {
  const { log } = await run();
  expect(log.split('\n').filter((line) => line.includes(TOKEN))).toEqual([`::add-mask::${TOKEN}`]);
});

test('secrets are masked before any of them can be in a message', async () => {
  const secrets = {
    'host-token': 'key-of-the-host',
    'secrets-key': 'key-of-the-stacks',
    backend: 'https://ola:50%-off@db/',
  };
  const { code, log } = await run({ ...secrets, host: 'nowhere' });
  expect(code).toBe(1);
  expect(log).toContain('::error::input backend');
  for (const mask of ['key-of-the-host', 'key-of-the-stacks', '50%25-off'])
    expect(log).toContain(`::add-mask::${mask}\n`);
});

test('a GitHub that cannot be reached is told with what was asked of it', async () => {
  const variables = { GITHUB_API_URL: 'http://127.0.0.1:1' };
  const event = { name: 'pull_request', action: 'opened', pull };
  const { code, log } = await runAction(github, repository, bundle, event, { token: TOKEN }, variables);
  expect(code).toBe(1);
  expect(log).toContain(
    '::error::pull request 1 of bookshop/bookshop cannot be read from http://127.0.0.1:1: bad port',
  );
});
