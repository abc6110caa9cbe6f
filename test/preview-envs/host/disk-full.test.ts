import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PreviewState } from '#preview-envs/host/api.ts';
import { createBuilder, HELLO } from '../build/build-under-test.ts';
import { hostUnderTest, STAND_IN, type HostUnderTest } from './host-under-test.ts';

const NAME = 'pr-12--bookshop';
// Mounting takes root.
const isRoot = process.getuid?.() === 0;
let data: string;
let host: HostUnderTest;

beforeAll(async () => {
  if (!isRoot) return;
  data = mkdtempSync(join(tmpdir(), 'understudy-small-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=400m,mode=755', 'tmpfs', data]);
  host = await hostUnderTest({ dataFolder: data });
});
afterAll(async () => {
  if (!isRoot) return;
  await host.stop();
  execFileSync('umount', [data]);
  rmSync(data, { recursive: true });
});

const ballast = () => join(data, 'ballast');
/** Takes all the space there is. */
function fill(): void {
  const file = openSync(ballast(), 'w');
  for (let bytes = 1 << 20; bytes >= 1; bytes = bytes >> 4) {
    const block = Buffer.alloc(bytes);
    try {
      while (writeSync(file, block) === bytes);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
    }
  }
  closeSync(file);
}

const migrations = [
  { version: 1, name: '1_create_book.up.sql', sql: 'CREATE TABLE book AS SELECT generate_series(1, 2000) AS id' },
];
const putDatabase = () => host.put(NAME, 'database', 'catalog', { base: [], seed: '', migrations });
/** Too big for what a file system keeps back. */
const SOURCE = `${STAND_IN}\n// ${'x'.repeat(1_000_000)}`;

const whole = async () => {
  expect((await putDatabase()).status).toBe(200);
  expect((await host.deploy(NAME, SOURCE)).status).toBe(200);
  const { phase } = (await host.call('GET', `previews/${NAME}`)).body as PreviewState;
  expect(phase.is).toBe('ready');
};
const nothingLeft = () => {
  expect(readdirSync(join(data, 'previews'))).toEqual([]);
  expect(readdirSync(join(data, 'sources')).filter((name) => name.startsWith('.'))).toEqual([]);
};
const say = async (what: string) => {
  const { link } = (await host.call('GET', `previews/${NAME}`)).body as PreviewState;
  const headers = { 'x-understudy-key': new URL(link).searchParams.get('key')! };
  return (await host.visit(NAME, `/say?what=${what}`, { headers })).text;
};
const serverPid = () => Number(readFileSync(join(data, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
const logFile = () => readFileSync(join(data, 'previews', NAME, 'logs', 'catalog.jsonl'), 'utf8');

describe.skipIf(!isRoot)('without space on the disk (needs root)', { timeout: 120_000 }, () => {
  test('upload, clone and build say so; with space again all of it works', async () => {
    await host.putPreview(NAME);
    await host.deploy(NAME, SOURCE);
    fill();
    await expect(host.deploy(NAME, `${SOURCE}y`)).rejects.toThrow(/507 .*disk is full/);
    const cloned = await putDatabase();
    expect(cloned.status).toBeGreaterThanOrEqual(422);
    expect(JSON.stringify(cloned.body)).toMatch(/disk is full|No space left on device/);
    rmSync(join(data, 'builds', 'builds'), { recursive: true });
    fill();
    const [source] = readdirSync(join(data, 'sources'));
    const built = await host.put(NAME, 'build', 'app', { source: source!, root: '' });
    expect(built).toMatchObject({ status: 507, body: { error: expect.stringContaining('disk is full') as string } });
    rmSync(ballast());
    await whole();
  });

  test('a build of an application ends with the reason and leaves nothing half made', async () => {
    const cache = join(data, 'cache');
    const builder = createBuilder(cache);
    fill();
    const outcome = await builder.build(HELLO).catch((error: unknown) => error);
    expect(inspect(outcome)).toMatch(/ENOSPC|no space left/i);
    expect(builder.kept('builds')).toEqual([]);
    expect(builder.kept('staging')).toEqual([]);
    builder.close();
    rmSync(ballast());
  });

  test('a preview answers all the same; its lines are shown, and written again with space', async () => {
    fill();
    expect(await say('first')).toBe('said');
    const { body } = await host.call('GET', `previews/${NAME}/logs`);
    expect(body).toContain('first');
    rmSync(ballast());
    expect(await say('second')).toBe('said');
    await expect.poll(logFile).toContain('second');
  });

  test('teardown needs no more than what is kept for it', async () => {
    fill();
    expect(await host.remove(NAME)).toMatchObject({ left: [] });
    nothingLeft();
    rmSync(ballast());
    await host.putPreview(NAME);
    await whole();
  });

  test('a server that died comes back, and the teardown goes on', async () => {
    fill();
    const pid = serverPid();
    process.kill(pid, 'SIGKILL');
    expect(await host.remove(NAME)).toMatchObject({ left: [] });
    nothingLeft();
    expect(serverPid()).not.toBe(pid);
    rmSync(ballast());
  });
});
