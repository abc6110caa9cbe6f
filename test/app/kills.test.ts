import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startEmulatedGitHub, type EmulatedGitHub } from '#test/github/emulated-github.ts';
import type { RepositoryState } from '#test/github/state.ts';
import { pushBookshop, startAppProcess, waitFor, type AppProcess } from './app-on-github.ts';

/** Milliseconds after the acknowledgement of a webhook. Each costs the ten seconds after which a dead worker's job is free. */
const MOMENTS = process.env['LONG_TESTS'] === undefined ? [60] : [0, 20, 40, 60, 90, 120, 180, 250, 400, 600];

let github: EmulatedGitHub;
let repository: RepositoryState;
let app: AppProcess;
let clone: Awaited<ReturnType<typeof pushBookshop>>;
const data = mkdtempSync(join(tmpdir(), 'understudy-kills-'));

beforeAll(async () => {
  github = await startEmulatedGitHub();
  repository = github.createRepository('bookshop', 'bookshop');
  clone = await pushBookshop(github, repository);
  app = await startAppProcess(github, data);
  await github.openPull(repository, { title: 'Receipts by mail', author: 'ola', branch: 'receipts' });
});
afterAll(async () => {
  app.child.kill('SIGTERM');
  await app.ended;
  await github.close();
  clone.remove();
  rmSync(data, { recursive: true, force: true });
});

test.each(MOMENTS)(
  'killed %i ms after it acknowledged a push, it finishes it when it is back',
  async (milliseconds) => {
    const sha = await clone.pushAll('receipts', `Before a crash after ${milliseconds} ms`);
    await waitFor('the webhook of the push to be acknowledged', () => {
      const last = github.state.deliveries.at(-1)!;
      return last.body.includes(sha) && last.status === 202;
    });
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    app.child.kill('SIGKILL');
    await app.ended;
    app = await startAppProcess(github, data);
    const check = await waitFor('the check', () =>
      repository.checks.findLast((one) => one.headSha === sha && one.name === 'infra/plan' && one.conclusion !== null),
    );
    expect(check.conclusion).toBe('success');
    expect(repository.comments.filter((one) => one.author === 'understudy[bot]')).toHaveLength(1);
  },
  60_000,
);

test('SIGTERM while it works ends it with 0, and the next one does what is left', async () => {
  const sha = await clone.pushAll('receipts', 'Before an update of the App');
  await waitFor('the webhook of the push to be acknowledged', () => {
    const last = github.state.deliveries.at(-1)!;
    return last.body.includes(sha) && last.status === 202;
  });
  app.child.kill('SIGTERM');
  expect(await app.ended).toBe(0);
  app = await startAppProcess(github, data);
  const isDone = () => repository.checks.some((one) => one.headSha === sha && one.conclusion === 'success');
  await waitFor('the check', isDone);
  expect(repository.comments.filter((one) => one.author === 'understudy[bot]')).toHaveLength(1);
});
