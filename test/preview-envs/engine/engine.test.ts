import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { reapBase } from '#preview-envs/engine/down-base.ts';
import { downEnvironment } from '#preview-envs/engine/down-environment.ts';
import type { EngineSettings } from '#preview-envs/engine/engine-settings.ts';
import { listEnvironments } from '#preview-envs/engine/list-environments.ts';
import { openStack } from '#preview-envs/engine/open-stack.ts';
import { runOperation } from '#preview-envs/engine/run-operation.ts';
import { derivePassphrase } from '#preview-envs/engine/passphrase.ts';
import { baseStackOf } from '#preview-envs/engine/stack-name.ts';
import { upEnvironment } from '#preview-envs/engine/up-environment.ts';
import { templateHash } from '#preview-envs/host/databases/steps.ts';
import { createControlClient } from '#preview-envs/provider/control-client.ts';
import { createHostTarget } from '#preview-envs/targets/host/host-target.ts';
import type { Target } from '#preview-envs/targets/target.ts';
import { startPostgres } from '#test/start-postgres.ts';
import { waitFor } from '#test/app/app-on-github.ts';
import { BOOKSHOP, PREVIEW, requestFor, STACK } from '../bookshop-request.ts';
import { startFaultyProxy, type FaultyProxy } from '../faulty-proxy.ts';
import { STAND_IN_KEY, startHostStandIn, type HostStandIn } from '../host-stand-in.ts';
import { engineSettings, quietRun } from './start-engine.ts';

let host: HostStandIn;
let proxy: FaultyProxy;
let settings: EngineSettings & Disposable;
let target: Target;

beforeAll(async () => {
  host = await startHostStandIn();
  proxy = await startFaultyProxy(host.access);
  target = createHostTarget(proxy.access);
});
beforeEach(() => {
  settings = engineSettings();
  proxy.reset();
  host.previews.clear();
});
afterEach(() => settings[Symbol.dispose]());
afterAll(async () => {
  await proxy.close();
  await host.close();
});

const deps = (more: Partial<EngineSettings> = {}) => ({ settings: { ...settings, ...more }, target, now: Date.now });
const up = (run = quietRun()) => upEnvironment(deps(), requestFor(BOOKSHOP), run);
const down = (run = quietRun()) => downEnvironment(deps(), STACK, run);
const hangAt = (what: string) => {
  proxy.fault = ({ method, path }) => (method === 'PUT' && path === `previews/${PREVIEW}/${what}` ? 'hang' : undefined);
  return proxy.hanging(`previews/${PREVIEW}/${what}`);
};
/** As a run of another process does. @returns the folder of the stack's locks */
const holdLock = (stack: string, holder: { readonly hostname: string; readonly age: number }): string => {
  const folder = join(fileURLToPath(settings.backendUrl), '.pulumi/locks/organization/understudy', stack);
  mkdirSync(folder, { recursive: true });
  const timestamp = new Date(Date.now() - holder.age * 1000).toISOString();
  const lock = { pid: 4_194_303, username: 'runner', hostname: holder.hostname, timestamp };
  writeFileSync(join(folder, 'ffffffff-0000-4000-8000-000000000000.json'), JSON.stringify(lock));
  return folder;
};
const filesBelow = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

describe('the engine', { timeout: 120_000 }, () => {
  test('nothing is written where nothing changed; what can be is changed in place, what vanished is made again', async () => {
    await up();
    proxy.calls.splice(0);
    expect(await up()).toMatchObject({ state: 'ready', steps: { same: 8 } });
    expect(proxy.writes()).toEqual([]);
    expect(proxy.calls.filter(({ path }) => path.startsWith('templates'))).toEqual([
      { method: 'POST', path: 'templates/needed' },
    ]);
    const texts = filesBelow(settings.folder).map((file) => readFileSync(file, 'utf8'));
    expect(texts.filter((text) => text.includes(PREVIEW))).not.toEqual([]);
    expect(texts.filter((text) => text.includes(STAND_IN_KEY) || text.includes(host.access.token))).toEqual([]);
    expect(readdirSync(settings.folder).toSorted()).toEqual(['bin', 'stacks', 'work']);
    expect(readdirSync(join(settings.folder, 'work'))).toEqual([]);

    const changed = {
      ...BOOKSHOP,
      resources: { ...BOOKSHOP.resources, 'bucket:covers': { public: false, versioned: false } },
      migrations: ['CREATE TABLE other (id bigint)'],
    };
    const result = await upEnvironment(deps(), requestFor(changed), quietRun());
    expect(result).toMatchObject({ state: 'ready', steps: { update: 1, replace: 1, create: 0, delete: 0, same: 6 } });
    expect(proxy.writes().toSorted()).toEqual([
      `DELETE ${PREVIEW}/database/orders`,
      `PUT ${PREVIEW}/bucket/covers`,
      `PUT ${PREVIEW}/database/orders`,
    ]);

    for (const part of ['database/orders', 'bucket/covers', 'release/app'])
      host.previews.get(PREVIEW)?.resources.delete(part);
    host.previews.get(PREVIEW)?.resources.set('bucket/left', { public: false, versioned: false });
    const again = quietRun();
    expect(await upEnvironment(deps(), requestFor(changed), again)).toMatchObject({
      state: 'ready',
      steps: { create: 3, same: 5 },
    });
    expect(again.lines).toContainEqual(expect.stringMatching(/^gone since the last run.*database:orders/));
    expect(again.lines).toContainEqual(expect.stringMatching(/^left by a run.*bucket\/left/));
    const parts = [...(host.previews.get(PREVIEW)?.resources.keys() ?? [])];
    expect(parts).toContain('database/orders');
    expect(parts).not.toContain('bucket/left');
    await down();
    expect(filesBelow(fileURLToPath(settings.backendUrl)).filter((file) => file.includes(STACK))).toEqual([]);
  });

  test('a step that the plan does not explain stops everything, with both sides', async () => {
    const request = requestFor(BOOKSHOP);
    const meddling: Target = {
      ...target,
      preflight: async (asked) => {
        const { declarations, ...prepared } = await target.preflight(asked);
        const more = { ...declarations.at(-1)!, name: `${PREVIEW}/bucket:planted`, type: 'understudy:host:Bucket' };
        const opened = declarations.map((one) =>
          one.name.endsWith('bucket:covers') ? { ...one, inputs: { ...one.inputs, public: false } } : one,
        );
        const inputs = { preview: PREVIEW, name: 'planted', public: true, versioned: false };
        return { ...prepared, declarations: [...opened, { ...more, inputs }] };
      },
    };
    expect(await upEnvironment({ ...deps(), target: meddling }, request, quietRun())).toEqual({
      state: 'unexplained',
      steps: [
        { op: 'create', address: 'bucket:covers', planSays: 'it is created' },
        { op: 'create', address: 'bucket:planted', planSays: 'there is no such resource' },
      ],
    });
    expect(proxy.writes()).toEqual([]);
    expect(await listEnvironments(deps())).toEqual([]);
  });

  test('a create that is refused: what it says comes through, what was made is known and goes', async () => {
    proxy.fault = ({ method, path }) =>
      method === 'PUT' && path.endsWith('/topic/order-placed') ? { status: 507, error: 'the disk is full' } : undefined;
    const { lines, ...run } = quietRun();
    expect(await up({ lines, ...run })).toMatchObject({
      state: 'failed',
      step: 'engine',
      reason: expect.stringContaining('the disk is full') as string,
    });
    expect(lines).toContainEqual(expect.stringContaining('topic order-placed'));
    proxy.reset();
    expect(await down()).toMatchObject({ receipts: [{ preview: PREVIEW, left: [] }] });
    expect(host.previews.size).toBe(0);
  });

  test('two runs on one stack: the second waits, and both end; ended in the middle, what has begun is known', async () => {
    const isHanging = hangAt('build/app');
    const cancellation = new AbortController();
    const first = up(quietRun(cancellation.signal)).catch((error: unknown) => error);
    await isHanging;
    const waiting = quietRun();
    const second = up(waiting);
    await waitFor('the second to wait', () => waiting.lines.some((line) => line.includes('waiting for another run')));
    expect(waiting.lines[0]).toMatch(new RegExp(`process \\d+ on ${hostname()} since \\d{4}-`));
    cancellation.abort(new Error('the job was cancelled'));
    expect(await first).toEqual(new Error('the job was cancelled'));
    proxy.reset();
    expect(await second).toMatchObject({ state: 'ready', steps: { update: 0, delete: 0, replace: 0 } });
    await down();
    expect(host.previews.size).toBe(0);
  });

  test.each([
    ['older than any job may run', { jobTimeLimitSeconds: 60 }, { hostname: 'another-runner', age: 61 }, true],
    ['of a process of this machine that is gone', {}, { hostname: hostname(), age: 1 }, true],
    ['young and of another machine', {}, { hostname: 'another-runner', age: 61 }, false],
  ])('a lock %s', async (_, limits, { hostname: name, age }, isBroken) => {
    using opened = await openStack(settings, STACK, target.variables, 'create');
    const folder = holdLock(STACK, { hostname: name, age });
    const cancellation = new AbortController();
    const run = quietRun(cancellation.signal);
    const ended = runOperation(deps(limits), opened.stack, run, (options) => opened.stack.refresh(options)).then(
      ({ ok }) => ok,
      () => 'cancelled',
    );
    const word = isBroken ? 'is removed' : 'waiting for another run';
    await waitFor('a word about the lock', () => run.lines.some((line) => line.includes(word)));
    if (!isBroken) cancellation.abort();
    expect(await ended).toBe(isBroken ? true : 'cancelled');
    expect(readdirSync(folder)).toHaveLength(isBroken ? 0 : 1);
  });

  test('what vanished from the base is made again; what nobody asks for goes, and the base with the last of it', async () => {
    const client = createControlClient(host.access);
    const nobodys = { labels: { repository: 'mira/bookshop', database: 'old' }, base: [], seed: 'SELECT 1' };
    await up();
    await client.putTemplate(templateHash(nobodys), nobodys);
    const mine = [...host.templates.keys()].filter((hash) => hash !== templateHash(nobodys));
    expect(await reapBase(deps(), quietRun())).toMatchObject({ kept: { length: 2 }, removed: [] });
    for (const hash of mine) host.templates.delete(hash);
    await up();
    expect([...host.templates.keys()].toSorted()).toEqual([templateHash(nobodys), ...mine].toSorted());
    host.stale.add(templateHash(nobodys));
    expect((await reapBase(deps(), quietRun())).removed).toEqual([expect.stringContaining('template:')]);
    expect([...host.templates.keys()]).toEqual(mine);
    expect(await listEnvironments(deps())).toMatchObject([{ stack: STACK }]);
    for (const hash of mine) host.stale.add(hash);
    expect(await reapBase(deps(), quietRun())).toMatchObject({ kept: [], removed: mine.map(() => expect.anything()) });
    expect(host.templates.size).toBe(0);
    const stacks = () => filesBelow(fileURLToPath(settings.backendUrl)).filter((file) => /\/stacks\/.*base/.test(file));
    expect(stacks()).toEqual([]);
    await down();
  });

  test('a run that waits for the base goes on when what it needs is there', async () => {
    host.templates.clear();
    using _ = await openStack(settings, baseStackOf('host'), target.variables, 'create');
    holdLock(baseStackOf('host'), { hostname: 'another-runner', age: 1 });
    const run = quietRun();
    const ended = up(run);
    await waitFor('it to wait', () => run.lines.some((line) => line.includes('waiting for another run')));
    const spec = { labels: { repository: 'mira/bookshop', database: 'orders' }, base: [], seed: undefined };
    host.templates.set(templateHash(spec), spec);
    expect(await ended).toMatchObject({ state: 'ready' });
    expect(run.lines.filter((line) => /the base|\(base\)/.test(line))).toEqual([]);
    await down();
  });

  test('stacks in PostgreSQL', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'understudy-stacks-'));
    const postgres = await startPostgres(folder, { loopback: true });
    try {
      const client = new pg.Client(postgres.connection);
      await client.connect();
      await client.query(`CREATE ROLE stacks LOGIN PASSWORD 'xyzzy-42'`);
      await client.query('CREATE DATABASE stacks OWNER stacks');
      await client.end();
      const at = (database: string) =>
        `postgres://stacks:xyzzy-42@127.0.0.1:${postgres.loopbackPort}/${database}?sslmode=disable`;
      const wrong = upEnvironment(deps({ backendUrl: at('nowhere') }), requestFor(BOOKSHOP), quietRun());
      await expect(wrong).rejects.toThrow(/^(?=.*"nowhere" does not exist)(?!.*xyzzy)/);
      const backendUrl = at('stacks');
      const inPostgres = deps({ backendUrl });
      expect(await upEnvironment(inPostgres, requestFor(BOOKSHOP), quietRun())).toMatchObject({ state: 'ready' });
      expect(await listEnvironments(inPostgres)).toMatchObject([{ stack: STACK }]);
      expect(await downEnvironment(inPostgres, STACK, quietRun())).toMatchObject({ destroyed: 7 });
      expect(await listEnvironments(inPostgres)).toEqual([]);
    } finally {
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

test('every stack has a passphrase of its own, from a key that is one', () => {
  const key = 'a key of a test, long enough';
  expect(derivePassphrase(key, 'understudy-77-12')).toBe(derivePassphrase(key, 'understudy-77-12'));
  expect(derivePassphrase(key, 'understudy-77-12')).not.toBe(derivePassphrase(key, 'understudy-77-13'));
  expect(derivePassphrase(`${key}!`, 'understudy-77-12')).not.toBe(derivePassphrase(key, 'understudy-77-12'));
  expect(() => derivePassphrase('short', 'understudy-77-12')).toThrow('openssl rand -hex 32');
});
