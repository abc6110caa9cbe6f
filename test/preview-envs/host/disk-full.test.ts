import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PreviewState } from '#preview-envs/host/api.ts';
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

test.skipIf(!isRoot)(
  'without space on the disk (needs root): said so; with space again all of it works and goes',
  async () => {
    await host.putPreview(NAME);
    fill();
    await expect(host.deploy(NAME, SOURCE)).rejects.toThrow(/507 .*disk is full/);
    const cloned = await putDatabase();
    expect(cloned.status).toBeGreaterThanOrEqual(422);
    expect(JSON.stringify(cloned.body)).toMatch(/disk is full|No space left on device/);
    rmSync(ballast());
    expect((await putDatabase()).status).toBe(200);
    expect((await host.deploy(NAME, SOURCE)).status).toBe(200);
    const { phase } = (await host.call('GET', `previews/${NAME}`)).body as PreviewState;
    expect(phase.is).toBe('ready');
    expect(await host.remove(NAME)).toMatchObject({ left: [] });
    expect(readdirSync(join(data, 'previews'))).toEqual([]);
    expect(readdirSync(join(data, 'sources')).filter((name) => name.startsWith('.'))).toEqual([]);
  },
  120_000,
);
