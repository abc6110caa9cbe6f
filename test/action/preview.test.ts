import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { pushBookshop, waitFor } from '#test/app/app-on-github.ts';
import { startEmulatedGitHub, type EmulatedGitHub } from '#test/github/emulated-github.ts';
import type { DeploymentState, PullState, RepositoryState } from '#test/github/state.ts';
import { startFaultyProxy, type FaultyProxy } from '#test/preview-envs/faulty-proxy.ts';
import { BROKEN_SQL, startHostStandIn, type HostStandIn } from '#test/preview-envs/host-stand-in.ts';
import { builtAction, type BuiltAction } from './built-action.ts';
import { childrenOf, isRunning } from '#test/processes.ts';
import { runAction, startAction } from './run-action.ts';

const TOKEN = 'ghs_workflow_previews';
let bundle: BuiltAction;
let github: EmulatedGitHub;
let repository: RepositoryState;
let pull: PullState;
let clone: Awaited<ReturnType<typeof pushBookshop>>;
let host: HostStandIn;
let proxy: FaultyProxy;
let state: string;

beforeAll(async () => {
  bundle = await builtAction();
  host = await startHostStandIn();
  proxy = await startFaultyProxy(host.access);
});
beforeEach(async () => {
  state = mkdtempSync(join(tmpdir(), 'understudy-state-'));
  github = await startEmulatedGitHub();
  repository = github.createRepository('bookshop', 'bookshop');
  clone = await pushBookshop(github, repository);
  pull = await github.openPull(repository, { title: 'Receipts by mail', author: 'ola', branch: 'receipts' });
  const permissions = { contents: 'read', pull_requests: 'write', deployments: 'write' };
  github.state.tokens.set(TOKEN, { login: 'github-actions[bot]', repositories: [repository.id], permissions });
  proxy.reset();
  host.previews.clear();
});
afterEach(async () => {
  clone.remove();
  rmSync(state, { recursive: true, force: true });
  await github.close();
});
afterAll(async () => {
  await proxy.close();
  await host.close();
});

const inputs = (more: Readonly<Record<string, string>>) => ({
  token: TOKEN,
  host: proxy.access.url,
  'host-token': proxy.access.token,
  state,
  ...more,
});
const event = (action: string) => ({ name: 'pull_request', action, pull });
const run = (more: Readonly<Record<string, string>>, action = 'opened') =>
  runAction(github, repository, bundle, event(action), inputs(more));
const statesOf = (deployment: DeploymentState | undefined) => deployment?.statuses.map((one) => one.state);

const SECRETS_KEY = 'a-key-of-the-workflow';
const hangAt = (what: string) => {
  proxy.fault = ({ method, path }) => (method === 'PUT' && path.endsWith(`/${what}`) ? 'hang' : undefined);
  return proxy.hanging(`previews/pr-1--bookshop/${what}`);
};

describe('previews by the Action', { timeout: 120_000 }, () => {
  test('auto: plan and preview when a pull request opens, nothing left when it closes, no secret in a log', async () => {
    const { code, log, outputs, summary } = await run({ 'secrets-key': SECRETS_KEY });
    expect({ code, log }).toMatchObject({ code: 0 });
    expect(repository.comments).toHaveLength(1);
    const [deployment] = repository.deployments;
    expect(deployment).toMatchObject({ environment: 'preview', task: 'preview:pr-1', sha: pull.headSha });
    expect(deployment?.isTransient).toBe(true);
    expect(statesOf(deployment)).toEqual(['queued', 'in_progress', 'in_progress', 'success']);
    expect(deployment?.statuses.map((one) => one.description.split(' ')[0])).toEqual([
      'waiting',
      'building',
      'starting',
      '21',
    ]);
    expect(deployment?.statuses.at(-1)).toMatchObject({
      environmentUrl: expect.stringContaining('pr-1--bookshop') as string,
      logUrl: expect.stringContaining('/__understudy') as string,
    });
    expect(outputs['url']).toBe(deployment?.statuses.at(-1)?.environmentUrl);
    expect(summary).toContain('### Preview');
    expect(log).toContain('+ database catalog (pr-1--bookshop)');
    for (const secret of [TOKEN, proxy.access.token, SECRETS_KEY]) {
      expect(log.split('\n').filter((line) => line.includes(secret))).toEqual([`::add-mask::${secret}`]);
    }
    expect([...host.previews.keys()]).toEqual(['pr-1--bookshop']);

    const again = await run({ 'secrets-key': SECRETS_KEY }, 'synchronize');
    expect(again.log).toContain('nothing to do');
    expect(repository.deployments.map((one) => one.statuses.at(-1)?.state)).toEqual(['inactive', 'success']);

    await github.merge(repository, pull, 'mira');
    host.stuck.add('database/orders');
    const stuck = await run({ 'secrets-key': SECRETS_KEY }, 'closed');
    host.stuck.clear();
    expect(stuck.code).toBe(1);
    expect(stuck.log).toContain('::error title=Preview not gone::database orders: in use');
    expect(repository.deployments.map((one) => one.statuses.at(-1)?.state)).toEqual(['inactive', 'success']);

    const { log: closing, summary: receipt } = await run({ 'secrets-key': SECRETS_KEY }, 'closed');
    expect(closing).toMatch(/::notice title=Preview gone::\d+ of \d+ destroyed, lived/);
    expect(receipt).toMatch(/Preview of #1: \d+ of \d+ destroyed/);
    expect(repository.deployments).toEqual([]);
    expect(host.previews.size).toBe(0);
  });

  test('auto, without the App: no more at once than configured, and kept where it is labelled so', async () => {
    clone.git('checkout', '-q', 'main');
    mkdirSync(join(clone.folder, '.github'), { recursive: true });
    writeFileSync(join(clone.folder, '.github/understudy.yml'), 'preview: { at-most: 1 }\n');
    await clone.pushAll('main', 'One preview');
    await github.label(repository, pull, 'preview:keep', 'ola');
    const stack = `understudy-${repository.id}-${pull.number}`;
    const labels = { stack, repository: 'bookshop/bookshop', pull: 1, commit: '', url: '' };
    const spec = { labels, sleepAfterSeconds: 0, destroyAfterSeconds: 60, maxAgeSeconds: 60, isKept: false };
    host.previews.set('pr-1--bookshop', { spec, createdAt: new Date().toISOString(), resources: new Map() });
    const second = await github.openPull(repository, { title: 'Two', author: 'ola', branch: 'receipts' });
    const { code, log } = await run({ 'pull-request': String(second.number) });
    expect({ code, log }).toMatchObject({ code: 0 });
    expect(log).toContain('::notice::No preview: the repository has the 1 that preview.at-most allows');
    expect([...host.previews.keys()]).toEqual(['pr-1--bookshop']);
    // Its own is no other.
    expect(await run({}, 'synchronize')).toMatchObject({ code: 0 });
    expect(host.previews.get('pr-1--bookshop')?.spec.isKept).toBe(true);
    expect(repository.deployments[0]?.payload).toEqual({ isKept: true });
  });

  test('a failing migration: its step and reason in the deployment, its log in an annotation', async () => {
    writeFileSync(join(clone.folder, 'orders/migrations/2_broken.up.sql'), `${BROKEN_SQL};\n`);
    await clone.pushAll('receipts', 'Break');
    const { code, log } = await run({ command: 'up' });
    expect(code).toBe(1);
    expect(log).toMatch(/::error title=Preview failed at migrate::.*syntax error.*%0ASELECT broken/);
    const [deployment] = repository.deployments;
    expect(deployment?.statuses.at(-1)).toMatchObject({ state: 'failure' });
    expect(deployment?.statuses.at(-1)?.description).toMatch(/^failed at migrate: .*syntax error/);
  });

  test('only the head that was asked for runs; a fork’s only if it was', async () => {
    const moved = await run({ command: 'up', 'head-sha': 'b'.repeat(40) });
    expect(moved).toMatchObject({ code: 0 });
    expect(moved.log).toContain('its own run is on the way');
    const other = await run({ command: 'up', digest: 'c'.repeat(64) });
    expect(other.log).toContain('The plan has changed');
    const fork = await github.openPull(repository, { title: 'F', author: 'eve', branch: 'receipts', isFork: true });
    const named = (more: object) => ({ command: 'up', 'pull-request': String(fork.number), ...more });
    expect(await run(named({}))).toMatchObject({ code: 1 });
    expect(repository.deployments).toEqual([]);
    expect(host.previews.size).toBe(0);
    expect(await run(named({ 'head-sha': fork.headSha }))).toMatchObject({ code: 0 });
    expect(host.previews.size).toBe(1);
    await github.setState(repository, pull, 'closed', 'ola');
    const closed = await run({ command: 'up' });
    expect(closed.log).toContain('The pull request is closed');
    expect(host.previews.size).toBe(1);
  });

  test('closed while it comes up: destroyed again', async () => {
    proxy.fault = ({ method, path }) => {
      if (method === 'PUT' && path.endsWith('/release/app')) pull.state = 'closed';
      return undefined;
    };
    const { code, log } = await run({ command: 'up' });
    expect({ code, log }).toMatchObject({ code: 0 });
    expect(log).toContain('::notice title=Preview gone::');
    expect(host.previews.size).toBe(0);
    expect(repository.deployments).toEqual([]);
  });

  test('reap destroys what is closed or outlived, and nothing of an open pull request or another repository', async () => {
    await run({ command: 'up' });
    const standing = host.previews.get('pr-1--bookshop')!;
    const { labels } = standing.spec;
    const stand = (name: string, pullNumber: number, more: { repository?: number; createdAt?: string }) => {
      const stack = `understudy-${more.repository ?? repository.id}-${pullNumber}`;
      const spec = { ...standing.spec, labels: { ...labels, stack } };
      host.previews.set(name, { ...standing, ...more, spec, resources: new Map() });
    };
    const openPull = (title: string) => github.openPull(repository, { title, author: 'ola', branch: 'receipts' });
    const ago = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
    const [other, old] = [await openPull('Two'), await openPull('Three')];
    stand('pr-2--bookshop', other.number, {});
    stand('pr-3--bookshop', old.number, { createdAt: ago(20) });
    const labelled = await openPull('Four');
    await github.label(repository, labelled, 'preview:keep', 'ola');
    stand('pr-4--bookshop', labelled.number, { createdAt: ago(20) });
    stand('pr-1--elsewhere', 1, { repository: 999_999, createdAt: '2020-01-01T00:00:00Z' });
    await github.setState(repository, pull, 'closed', 'ola');
    const reap = { name: 'schedule', action: '' };
    const { code, log } = await runAction(github, repository, bundle, reap, inputs({ command: 'reap' }));
    expect({ code, log }).toMatchObject({ code: 0 });
    expect([...host.previews.keys()]).toEqual(['pr-2--bookshop', 'pr-4--bookshop', 'pr-1--elsewhere']);
    expect(repository.deployments).toEqual([]);

    expect(log).toMatch(/base: 0 removed, [1-9]\d* kept/);

    // No label puts off its age.
    stand('pr-4--bookshop', labelled.number, { createdAt: ago(40) });
    for (const hash of host.templates.keys()) host.stale.add(hash);
    await runAction(github, repository, bundle, reap, inputs({ command: 'reap' }));
    expect([...host.previews.keys()]).toEqual(['pr-2--bookshop', 'pr-1--elsewhere']);
    expect(host.templates.size).toBe(0);
  });

  test('cancelled it says so; killed, engine and provider end too; neither leaves what the next run cannot end', async () => {
    const isBuilding = hangAt('build/app');
    const first = startAction(github, repository, bundle, event('opened'), inputs({ command: 'up' }));
    await isBuilding;
    first.child.kill('SIGINT');
    const { code, log } = await first.ended;
    expect(code).toBe(1);
    expect(log).toContain('the run was cancelled');
    expect(statesOf(repository.deployments[0])?.at(-1)).toBe('error');

    proxy.reset();
    const isStarting = hangAt('release/app');
    const secret = { ACTIONS_RUNTIME_TOKEN: 'canary-of-the-runner' };
    const order = inputs({ command: 'up' });
    const { child, ended } = startAction(github, repository, bundle, event('opened'), order, secret);
    await isStarting;
    const engine = childrenOf(child.pid!).filter(({ name }) => name === 'pulumi');
    const provider = childrenOf(engine[0]!.pid);
    expect([engine.length, provider.length]).toEqual([1, 1]);
    for (const { pid } of [...engine, ...provider]) {
      const environment = readFileSync(`/proc/${pid}/environ`, 'utf8');
      expect(environment).toContain('UNDERSTUDY_HOST_URL');
      expect(environment).not.toMatch(/canary-of-the-runner|ghs_workflow|INPUT_/);
    }
    child.kill('SIGKILL');
    await ended;
    for (const { pid } of [...engine, ...provider]) await waitFor(`process ${pid} to end`, () => !isRunning(pid));
    proxy.reset();
    const down = await run({ command: 'down' });
    expect({ code: down.code, log: down.log }).toMatchObject({ code: 0 });
    expect(host.previews.size).toBe(0);
  });
});
