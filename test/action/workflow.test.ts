import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Octokit } from '@octokit/rest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { PREVIEWS, runTitle, type DispatchInputs } from '#app/github/preview-deployment.ts';
import { pushBookshop, waitFor } from '#test/app/app-on-github.ts';
import { startEmulatedGitHub, type EmulatedGitHub } from '#test/github/emulated-github.ts';
import type { PullState, RepositoryState, RunState } from '#test/github/state.ts';
import { startHostStandIn, type HostStandIn } from '#test/preview-envs/host-stand-in.ts';
import { builtAction } from './built-action.ts';

const WORKFLOW = readFileSync(`docs/workflows/${PREVIEWS.workflow}`, 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'understudy-workflow-'));
let github: EmulatedGitHub;
let repository: RepositoryState;
let pull: PullState;
let clone: Awaited<ReturnType<typeof pushBookshop>>;
let host: HostStandIn;
let octokit: Octokit;

beforeAll(async () => {
  const bundle = await builtAction();
  host = await startHostStandIn();
  github = await startEmulatedGitHub();
  const env = { PATH: process.env['PATH']!, XDG_STATE_HOME: join(folder, 'state'), ...bundle.variables };
  github.runner = { uses: 'understudy-dev/understudy', action: '.', main: join(bundle.folder, 'index.js'), env };
  repository = github.createRepository('bookshop', 'bookshop');
  repository.variables.set('UNDERSTUDY_HOST', host.access.url);
  repository.secrets.set('UNDERSTUDY_HOST_TOKEN', host.access.token);
  clone = await pushBookshop(github, repository);
  clone.git('checkout', '-q', 'main');
  mkdirSync(join(clone.folder, '.github/workflows'), { recursive: true });
  writeFileSync(join(clone.folder, '.github/workflows', PREVIEWS.workflow), WORKFLOW);
  await clone.pushAll('main', 'Previews');
  pull = await github.openPull(repository, { title: 'Receipts by mail', author: 'ola', branch: 'receipts' });
  const permissions = { actions: 'write', checks: 'read' };
  github.state.tokens.set('t', { login: 'understudy[bot]', repositories: [repository.id], permissions });
  const log = { debug: () => 0, info: () => 0, warn: () => 0, error: () => 0 };
  octokit = new Octokit({ auth: 't', baseUrl: `${github.url}/api/v3`, log });
});
afterAll(async () => {
  clone.remove();
  await github.close();
  await host.close();
  rmSync(folder, { recursive: true, force: true });
});

const ended = (run: RunState) => waitFor(`the run ${run.title}`, () => run.status === 'completed' && run, 60_000);
const logOf = (run: RunState) => run.jobs.map((one) => one.log.text()).join('');

test(
  'the workflow that people copy: up when the App asks, down when it closes, reap on a schedule',
  { timeout: 120_000 },
  async () => {
    const inputs: DispatchInputs = { command: 'up', 'pull-request': '1', 'head-sha': pull.headSha, digest: '' };
    await octokit.request('POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches', {
      owner: 'bookshop',
      repo: 'bookshop',
      workflow_id: PREVIEWS.workflow,
      ref: 'main',
      inputs: { ...inputs },
    });
    const up = await ended(repository.runs[0]!);
    expect({ title: up.title, conclusion: up.conclusion, log: logOf(up) }).toMatchObject({
      title: runTitle(inputs),
      conclusion: 'success',
    });
    expect(repository.deployments.map((one) => one.statuses.at(-1)?.state)).toEqual(['success']);
    expect(logOf(up)).not.toContain(host.access.token);

    expect(await github.merge(repository, pull, 'mira')).toBeUndefined();
    const closing = await waitFor('the run of its closing', () => repository.runs[1]);
    const down = await ended(closing);
    expect({ title: down.title, conclusion: down.conclusion, log: logOf(down) }).toMatchObject({
      title: 'down #1',
      conclusion: 'success',
    });
    const annotations = down.jobs.flatMap((job) => job.log.annotations);
    expect(annotations).toMatchObject([{ level: 'notice', title: 'Preview gone' }]);
    expect(host.previews.size).toBe(0);
    expect(repository.deployments).toEqual([]);
  },
);

test('it holds nothing that it does not need, and lets no run cut another one off', () => {
  const { permissions, concurrency, jobs } = parse(WORKFLOW) as {
    readonly permissions: object;
    readonly concurrency: Record<string, unknown>;
    readonly jobs: Readonly<Record<string, { permissions: object; steps: readonly { uses?: string; run?: string }[] }>>;
  };
  expect(permissions).toEqual({});
  expect(concurrency).toMatchObject({ 'cancel-in-progress': false });
  const steps = Object.values(jobs).flatMap((job) => job.steps);
  expect(steps).toHaveLength(3);
  for (const step of steps) expect(step.uses).toMatch(/^understudy-dev\/understudy@[\da-f]{40}$/);
  expect(WORKFLOW).not.toContain('actions/checkout');
  expect(jobs['down']?.permissions).toEqual({ 'pull-requests': 'read', deployments: 'write' });
});
