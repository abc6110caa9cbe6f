import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { waitFor } from '#test/app/app-on-github.ts';
import type { PullState } from '#test/github/state.ts';
import { commentSays, openStage, settled, type PreviewStage } from './preview-stage.ts';

vi.setConfig({ testTimeout: 60_000 });

let stage: PreviewStage;
let pull: PullState;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const says = (text: string) => commentSays(stage, pull, text);
const checkSays = (title: string) =>
  waitFor(`the check to say ${title}`, () => stage.checkOf(pull.headSha)?.output.title === title);

test('an opened pull request gets a preview: building, then ready with its links', async () => {
  stage.obstruct('hold', '');
  await stage.pushBranch('receipts', 'MailKey');
  pull = await stage.openPull('receipts');
  await says('**Preview** · building since ');
  await checkSays('Preview building');
  expect(stage.checkOf(pull.headSha)).toMatchObject({ status: 'in_progress', conclusion: null });
  stage.obstruct('hold', undefined);
  await settled(stage, { 1: pull.headSha });
  await says(
    '**Preview** · [**open it**](http://pr-1--bookshop.localhost:4300/?key=k) · [logs](http://pr-1--bookshop.localhost:4300/~logs)',
  );
  expect(stage.commentOf(pull)).toContain(
    `runs \`${pull.headSha.slice(0, 7)}\` · 1 service, 1 database · sleeps after 1 h`,
  );
  await checkSays('Preview ready');
  const check = stage.checkOf(pull.headSha)!;
  expect(check.conclusion).toBe('success');
  expect(check.actions.map((one) => one.label)).toEqual(['Stop preview']);
});

test('a push replaces it, and until then the one before can be opened; a head is started once', async () => {
  stage.obstruct('hold', '');
  await stage.pushBranch('receipts', 'OtherKey');
  await says('the one before still answers · [**open it**](http://pr-1--');
  stage.obstruct('hold', undefined);
  await settled(stage, { 1: pull.headSha });
  await says(`runs \`${pull.headSha.slice(0, 7)}\``);
  for (const { event, body } of [...stage.github.state.deliveries]) await stage.github.deliver(event, body);
  await checkSays('Preview ready');
  expect(stage.begun(pull)).toHaveLength(2);
  expect(stage.repository.comments).toHaveLength(1);
});

test('merging takes it down, and the comment has the receipt', async () => {
  expect(await stage.github.merge(stage.repository, pull, 'mira')).toBeUndefined();
  await settled(stage, {});
  await says('**Preview** · gone · `1 of 1 destroyed, lived 3 s`');
  await checkSays('Preview gone');
  expect(stage.commentOf(pull)).toContain('### Infra plan: 1 to create');
  expect(stage.repository.comments).toHaveLength(1);
});
