import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PreviewState, Receipt } from '#preview-envs/host/api.ts';
import { findProcesses, hasVariable } from '#preview-envs/host/isolation/processes.ts';
import { PREVIEW_SPEC, STAND_IN, TOKEN } from './host-under-test.ts';
import { startHostProcess, type HostProcess } from './start-host-process.ts';
import { tarOf } from './tar-of.ts';

let data: string;
let host: HostProcess;
const NAME = 'pr-12--bookshop';
const TREE = createHash('sha1').update(STAND_IN).digest('hex');

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'understudy-faults-'));
  host = await startHostProcess(data);
});
afterAll(async () => {
  host.child.kill('SIGTERM');
  await once(host.child, 'exit');
  rmSync(data, { recursive: true });
});

async function killAndRestart(): Promise<void> {
  host.child.kill('SIGKILL');
  await once(host.child, 'exit');
  host = await startHostProcess(data);
}

/** Status 0: the host was killed before it answered. */
async function call(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
  const sent = Buffer.isBuffer(body) ? new Uint8Array(body) : JSON.stringify(body);
  try {
    const response = await fetch(`${host.controlUrl}/v1/${path}`, {
      method,
      headers: { authorization: `Bearer ${TOKEN}` },
      ...(body === undefined ? {} : { body: sent }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
  } catch {
    return { status: 0, body: undefined };
  }
}

const base = [
  { version: 1, name: '1_create_book.up.sql', sql: 'CREATE TABLE book AS SELECT generate_series(1, 2000) AS id' },
];
const more = { version: 2, name: '2_index.up.sql', sql: 'CREATE INDEX ON book (id)' };
const putDatabase = (name: string, tag = 0) => {
  const seed = `SELECT ${tag}`;
  return call('PUT', `previews/${NAME}/database/${name}`, { base, seed, migrations: [...base, more] });
};

/** What the provider asks for, in its order; it asks again until all of it is there. */
async function deploy(tag: number): Promise<number[]> {
  const sent = await call('PUT', `sources/${TREE}`, tarOf({ 'main.mjs': STAND_IN }));
  const preview = await call('PUT', `previews/${NAME}`, PREVIEW_SPEC);
  const parts = await Promise.all([
    putDatabase('catalog', tag),
    putDatabase('orders', tag),
    call('PUT', `previews/${NAME}/topic/placed`, { deliveryGuarantee: 'at-least-once' }),
    call('PUT', `previews/${NAME}/bucket/covers`, { public: false, versioned: false }),
    call('PUT', `previews/${NAME}/build/app`, { source: TREE, root: '' }),
  ]);
  const release = await call('PUT', `previews/${NAME}/release/app`, {
    source: TREE,
    commit: 'c0ffee',
    environment: 'pull-12',
  });
  return [sent, preview, ...parts, release].map(({ status }) => status);
}
const DEPLOYED = [204, 200, 200, 200, 200, 200, 200, 200];

async function names(sql: string): Promise<string[]> {
  const [, , , port, socket] = readFileSync(join(data, 'postgres', 'postmaster.pid'), 'utf8').split('\n');
  const password = readFileSync(join(data, 'postgres.password'), 'utf8');
  const client = new pg.Client({
    host: socket!,
    port: Number(port),
    user: 'understudy',
    password,
    database: 'postgres',
  });
  await client.connect();
  try {
    return (await client.query<{ name: string }>(sql)).rows.map(({ name }) => name);
  } finally {
    await client.end();
  }
}
const ours = () =>
  names(
    String.raw`SELECT datname AS name FROM pg_database WHERE datname LIKE 'us\_%' UNION ALL SELECT rolname FROM pg_roles WHERE rolname LIKE 'us\_%'`,
  );
const running = () => findProcesses((pid) => hasVariable(pid, 'UNDERSTUDY_CONFIG', `${data}/`));

async function expectNothingLeft(): Promise<void> {
  expect(await ours()).toEqual([]);
  expect(running()).toEqual([]);
  expect(readdirSync(join(data, 'previews'))).toEqual([]);
  expect(await call('GET', 'previews')).toEqual({ status: 200, body: [] });
}

test('killed at any point of a deploy, the next host finishes what is asked again and leaves nothing after teardown', async () => {
  for (const [round, after] of [5, 40, 90, 160, 260, 400, 600].entries()) {
    const cut = deploy(round);
    await delay(after);
    await killAndRestart();
    await cut;
    expect(running()).toEqual([]);
    expect(await deploy(round)).toEqual(DEPLOYED);
    const state = (await call('GET', `previews/${NAME}`)).body as PreviewState;
    // What was whole before the host was killed sleeps until somebody comes.
    expect(['ready', 'asleep']).toContain(state.phase.is);
    const receipt = (await call('DELETE', `previews/${NAME}`)).body as Receipt;
    expect(receipt.left).toEqual([]);
    await expectNothingLeft();
  }
}, 180_000);

test('killed in the middle of a teardown, the next host finishes it', async () => {
  for (const after of [1, 15, 40, 80]) {
    expect(await deploy(100 + after)).toEqual(DEPLOYED);
    const cut = call('DELETE', `previews/${NAME}`);
    await delay(after);
    await killAndRestart();
    await cut;
    expect((await call('DELETE', `previews/${NAME}`)).status).toBe(200);
    await expectNothingLeft();
  }
}, 120_000);

test('killed while it runs, a preview is asleep afterwards with its data, link and log', async () => {
  await deploy(200);
  const before = (await call('GET', `previews/${NAME}`)).body as PreviewState;
  await killAndRestart();
  expect(running()).toEqual([]);
  const after = (await call('GET', `previews/${NAME}`)).body as PreviewState;
  expect(after.phase).toEqual({ is: 'asleep' });
  expect(new URL(after.link).search).toBe(new URL(before.link).search);
  expect(await call('POST', `previews/${NAME}/wake`)).toMatchObject({ status: 200, body: { phase: { is: 'ready' } } });
});

test('PostgreSQL killed under a deploy: asked again, everything is there', async () => {
  for (const after of [10, 120, 300]) {
    await call('DELETE', `previews/${NAME}`);
    const cut = deploy(300 + after);
    await delay(after);
    const pid = Number(readFileSync(join(data, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
    process.kill(pid, 'SIGKILL');
    await cut;
    expect(await deploy(300 + after)).toEqual(DEPLOYED);
  }
  expect(((await call('DELETE', `previews/${NAME}`)).body as Receipt).left).toEqual([]);
  await expectNothingLeft();
}, 120_000);
