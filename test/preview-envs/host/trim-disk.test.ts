import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hostFolders } from '#preview-envs/host/folders.ts';
import type { Store } from '#preview-envs/host/state/store.ts';
import { trimDisk } from '#preview-envs/host/trim-disk.ts';

const DAY = 24 * 3_600_000;
const NOW = Date.parse('2026-11-25T12:00:00Z');
let data: string;

beforeEach(() => (data = mkdtempSync(join(tmpdir(), 'understudy-trim-'))));
afterEach(() => rmSync(data, { recursive: true }));

function folder(path: string, daysAgo: number): string {
  mkdirSync(path, { recursive: true });
  const at = (NOW - daysAgo * DAY) / 1_000;
  utimesSync(path, at, at);
  return path;
}
/** A store that knows one build. */
const storeOf = (source: string, build: string) =>
  ({ resourcesOf: async () => [{ spec: { source, root: '' }, record: { folder: build } }] }) as unknown as Store;

test('what a preview needs stays, and what is young; the rest goes', async () => {
  const { sources, builds } = hostFolders(data);
  for (const [name, days] of [
    ['needed', 9],
    ['young', 0.5],
    ['old', 9],
    ['.unpacking-a', 2],
  ] as const) {
    folder(join(sources, name), days);
  }
  const used = folder(join(builds, 'builds', 'used'), 30);
  for (let index = 0; index < 22; index++) folder(join(builds, 'builds', `unused-${index}`), index + 1);
  const packages = folder(join(builds, 'dependencies', 'packages'), 30);
  folder(join(builds, 'dependencies', 'nobody'), 30);
  symlinkSync(packages, join(used, 'node_modules'));

  const removed = await trimDisk(storeOf('needed', used), data, NOW);
  expect([...removed].toSorted()).toEqual(['.unpacking-a', 'nobody', 'old', 'unused-20', 'unused-21']);
  expect(readdirSync(sources).toSorted()).toEqual(['needed', 'young']);
  expect(readdirSync(join(builds, 'builds'))).toContain('used');
  expect(readdirSync(join(builds, 'dependencies'))).toEqual(['packages']);
});
