import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { waitFor } from '#test/app/app-on-github.ts';
import type { PullState } from '#test/github/state.ts';
import { commentSays, openStage, settled, type PreviewStage } from './preview-stage.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

// The workflow here has no schedule: the App alone has idle previews looked for.

let stage: PreviewStage;
let pull: PullState;
beforeAll(async () => {
  stage = await openStage({ REAP_SECONDS: '1', REAP_RUN_SECONDS: '2' });
  await stage.pushBranch('receipts', 'ReceiptKey');
  pull = await stage.openPull('receipts');
  await settled(stage, { [pull.number]: pull.headSha });
});
afterAll(() => stage.close());

const reaps = () => stage.repository.runs.filter((one) => one.title === 'reap');
const outcomes = (outcome: string) => stage.app.log().split(`"outcome":"${outcome}"`).length - 1;

test('the App has the workflow reap again and again, never beside a run that is under way', async () => {
  await waitFor('two runs', () => reaps().filter((one) => one.status === 'completed').length >= 2);
  stage.obstruct('hold', '');
  await waitFor('one that waits', () => reaps().some((one) => one.status === 'in_progress'));
  const before = [reaps().length, outcomes('reap under way')] as const;
  await waitFor('two looks at it', () => outcomes('reap under way') >= before[1] + 2);
  expect(reaps()).toHaveLength(before[0]);
  expect(stage.environments()).toEqual({ [pull.number]: pull.headSha });
  stage.obstruct('hold', undefined);
  await waitFor('it to end', () => reaps()[before[0] - 1]?.status === 'completed');
});

test('labelled to be kept, it is deployed again, and the comment says so', async () => {
  await stage.github.label(stage.repository, pull, 'preview:keep', 'ola');
  await commentSays(stage, pull, 'kept by `preview:keep`');
  expect(stage.begun(pull)).toEqual([pull.headSha, pull.headSha]);
  expect(stage.repository.deployments.at(-1)?.payload).toEqual({ isKept: true });
});

test('what was idle for too long is gone, the comment says so, and nothing is reaped where nothing stands', async () => {
  stage.obstruct('idle', String(pull.number));
  await waitFor('the preview to go', () => stage.repository.deployments.length === 0);
  await commentSays(stage, pull, '**Preview** · gone');
  await waitFor('the runs to end', () => reaps().every((one) => one.status === 'completed'));
  const [count, looks] = [reaps().length, outcomes('no previews')];
  await waitFor('two looks', () => outcomes('no previews') >= looks + 2);
  expect(reaps()).toHaveLength(count);
  expect(stage.begun(pull)).toHaveLength(2);
});
