import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { waitFor } from '#test/app/app-on-github.ts';
import type { PullState } from '#test/github/state.ts';
import { commentSays, openStage, settled, type PreviewStage } from './preview-stage.ts';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 60_000 });

const WORKFLOW = '.github/workflows/understudy.yml';
const CONFIGURATION = '.github/understudy.yml';
const workflow = readFileSync(join(import.meta.dirname, 'stand-in/understudy.yml'), 'utf8');
let stage: PreviewStage;
let count = 0;
beforeAll(async () => {
  stage = await openStage({ REAP_SECONDS: '2', RETRY_SECONDS: '1' });
});
beforeEach(() => {
  for (const name of ['hold', 'broken-up', 'broken-down'] as const) stage.obstruct(name, undefined);
  stage.github.deliveryFate = () => 'sent';
  stage.github.fault = () => undefined;
});
afterAll(() => stage.close());

/** A pull request of its own. */
async function open(more: Parameters<PreviewStage['openPull']>[1] = {}): Promise<PullState> {
  const branch = `feature-${++count}`;
  await stage.pushBranch(branch, `Key${count}`);
  return stage.openPull(branch, more);
}
const setState = (pull: PullState, state: 'open' | 'closed') =>
  stage.github.setState(stage.repository, pull, state, 'ola');
const close = async (...pulls: readonly PullState[]) => {
  for (const pull of pulls) await setState(pull, 'closed');
  await settled(stage, {});
};
const ready = (pull: PullState) => settled(stage, { [pull.number]: pull.headSha });
const begins = (pull: PullState, times = 1) => waitFor('the run to begin', () => stage.begun(pull).length === times);
const press = async (pull: PullState, label: string, by: string) => {
  const check = await waitFor(`the button ${label}`, () => {
    const found = stage.checkOf(pull.headSha);
    return found?.actions.some((one) => one.label === label) === true && found;
  });
  const action = check.actions.find((one) => one.label === label)!;
  await stage.github.press(stage.repository, check, action.identifier, by);
};

test('merged while it comes up: nothing is left', async () => {
  stage.obstruct('hold', '');
  const pull = await open();
  await begins(pull);
  expect(await stage.github.merge(stage.repository, pull, 'mira')).toBeUndefined();
  stage.obstruct('hold', undefined);
  await settled(stage, {});
  await commentSays(stage, pull, '**Preview** · gone');
});

test('closed, reopened and closed within a second: nothing is left; reopened again: it is there', async () => {
  const pull = await open();
  await ready(pull);
  for (const state of ['closed', 'open', 'closed'] as const) await setState(pull, state);
  await settled(stage, {});
  for (const state of ['open', 'closed', 'open'] as const) await setState(pull, state);
  await ready(pull);
  await commentSays(stage, pull, '[**open it**]');
  await close(pull);
  expect(stage.environments()).toEqual({});
});

test('a conflicted pull request is closed: nothing is left', async () => {
  const pull = await open();
  await ready(pull);
  await stage.commitOnMain({ 'catalog/topics.ts': 'export const other = 1;\n' });
  await close(pull);
  await stage.commitOnMain({ 'catalog/topics.ts': undefined });
  expect(stage.environments()).toEqual({});
});

test('its branch is deleted before the teardown: nothing is left', async () => {
  stage.obstruct('broken-down', '1');
  const pull = await open();
  await ready(pull);
  await stage.github.deleteBranch(stage.repository, pull.branch, 'ola');
  expect(pull.state).toBe('closed');
  await settled(stage, {});
  await commentSays(stage, pull, '**Preview** · gone');
});

test('a failure is shown at its step with the last lines of the log, and a person starts it again', async () => {
  stage.obstruct('broken-up', '1_create.up.sql: no such table\n```\n<!-- /preview -->\n@mira ERROR: 42P01\n');
  const pull = await open();
  await commentSays(stage, pull, '**Preview** · **failed** at `migrate` · `1_create.up.sql: no such table` · [run](');
  expect(stage.commentOf(pull)).toContain('````text\n  ```\n  <!-- /preview -->\n  @mira ERROR: 42P01\n');
  await waitFor('the check', () => stage.checkOf(pull.headSha)?.conclusion === 'failure');
  expect(stage.begun(pull)).toHaveLength(1);
  stage.obstruct('broken-up', undefined);
  await press(pull, 'Start again', 'mira');
  await ready(pull);
  await commentSays(stage, pull, '[**open it**]');
  await close(pull);
});

test('a failing teardown stays visible and is repeated until it succeeds', async () => {
  const pull = await open();
  await ready(pull);
  stage.obstruct('broken-down', '2');
  await setState(pull, 'closed');
  await commentSays(stage, pull, '**not gone**, tried ');
  expect(stage.commentOf(pull)).toContain('`database catalog: the server did not answer`');
  await settled(stage, {});
  await commentSays(stage, pull, '**Preview** · gone · `1 of 1 destroyed, lived 3 s`');
});

test('killed after it asked, before it was answered and before GitHub lists the run, it does not ask twice', async () => {
  stage.obstruct('hold', '');
  let asked = 0;
  let isListed = false;
  stage.github.fault = ({ path }) => {
    if (path.endsWith('/dispatches') && asked++ === 0) queueMicrotask(() => stage.app.child.kill('SIGKILL'));
    const isHidden = !isListed && path.endsWith('/understudy.yml/runs');
    return isHidden ? { status: 200, body: { total_count: 0, workflow_runs: [] } } : undefined;
  };
  const pull = await open();
  await waitFor('the App to ask', () => asked > 0);
  await stage.app.ended;
  await stage.restartApp();
  await begins(pull);
  // Its own job, which the killed one held for a while.
  const looks = new RegExp(`"key":"[^"]*\\b${pull.number}","outcome"`);
  await waitFor('the App to look at it again', () => looks.test(stage.app.log()));
  isListed = true;
  stage.obstruct('hold', undefined);
  await ready(pull);
  await commentSays(stage, pull, '[**open it**]');
  expect(asked).toBe(1);
  await close(pull);
});

test('a draft has none until it is labelled, and none again without the label', async () => {
  const pull = await open({ isDraft: true });
  await commentSays(stage, pull, 'not started, as this is a draft');
  expect(stage.begun(pull)).toEqual([]);
  await stage.github.label(stage.repository, pull, 'preview', 'ola');
  await ready(pull);
  await stage.github.unlabel(stage.repository, pull, 'preview', 'ola');
  await settled(stage, {});
  await stage.github.setDraft(stage.repository, pull, false, 'ola');
  await ready(pull);
  await close(pull);
});

test('stopped by its button it stays away over pushes, until it is started', async () => {
  const pull = await open();
  await ready(pull);
  await press(pull, 'Stop preview', 'mira');
  await settled(stage, {});
  await stage.pushBranch(pull.branch, 'AnotherKey');
  await waitFor('the check', () => stage.checkOf(pull.headSha)?.output.title);
  expect(stage.environments()).toEqual({});
  await press(pull, 'Start preview', 'mira');
  await ready(pull);
  await close(pull);
});

test('a fork runs only at the commit that somebody who may write allowed', async () => {
  const pull = await open({ isFork: true });
  await commentSays(stage, pull, 'not started, as it would run the code of a fork');
  await press(pull, 'Start preview', 'stranger');
  await stage.github.label(stage.repository, pull, 'preview', 'mira');
  const jobs = () => stage.app.log().split('"job ended"').length;
  const before = jobs();
  await stage.github.label(stage.repository, pull, 'more', 'mira');
  await waitFor('the press and the labels to be looked at', () => jobs() > before);
  expect(stage.begun(pull)).toEqual([]);
  await press(pull, 'Start preview', 'mira');
  await ready(pull);
  const allowed = pull.headSha;
  await stage.pushBranch(pull.branch, 'Pushed');
  await settled(stage, {});
  expect(stage.begun(pull)).toEqual([allowed]);
  await close(pull);
});

test('no more at once than configured; who waits comes when a place is free', async () => {
  await stage.commitOnMain({ [CONFIGURATION]: 'preview: { at-most: 1 }\n' });
  const first = await open();
  await ready(first);
  const second = await open();
  await commentSays(stage, second, 'waits for a place');
  expect(stage.environments()).toEqual({ [first.number]: first.headSha });
  await setState(first, 'closed');
  await ready(second);
  await commentSays(stage, second, '[**open it**]');
  await close(second);
  await stage.commitOnMain({ [CONFIGURATION]: undefined });
});

test('without the workflow comment and check say what to copy, and copying it starts the preview', async () => {
  await stage.commitOnMain({ [WORKFLOW]: undefined });
  const pull = await open();
  await commentSays(stage, pull, 'none yet: copy [this file](');
  await waitFor('the check', () => stage.checkOf(pull.headSha)?.output.title === 'No preview: no workflow');
  await stage.commitOnMain({ [WORKFLOW]: workflow });
  await ready(pull);
  await close(pull);
  expect(stage.environments()).toEqual({});
});

test('nobody hears of its closing: the reaper does', async () => {
  const deaf = workflow.replace(/ {2}pull_request_target:.*\n/, '');
  await stage.commitOnMain({ [WORKFLOW]: deaf });
  const pull = await open();
  await ready(pull);
  stage.github.deliveryFate = () => 'lost';
  await setState(pull, 'closed');
  stage.github.deliveryFate = () => 'sent';
  await settled(stage, {});
  await commentSays(stage, pull, '**Preview** · gone');
  await stage.commitOnMain({ [WORKFLOW]: workflow });
  expect(stage.environments()).toEqual({});
});
