import { mkdirSync, readdirSync, rmSync, symlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { pruneBuilds } from '#preview-envs/encore/build/prune-builds.ts';
import { folderOfFiles } from './application-folder.ts';

let cache = '';
afterEach(() => rmSync(cache, { recursive: true, force: true }));

const HOUR = 3_600_000;
const NOW = 1_800_000_000_000;
const order = { inUse: new Set<string>(), keep: 0, grace: HOUR, now: NOW };

/** A cache with builds, by what their node_modules lead to, last used so many hours ago. */
function makeCache(builds: Readonly<Record<string, readonly [hours: number, packages: string]>>): void {
  cache = folderOfFiles({});
  const folder = (path: string, hours: number) => {
    mkdirSync(join(cache, path), { recursive: true });
    utimesSync(join(cache, path), new Date(NOW - hours * HOUR), new Date(NOW - hours * HOUR));
  };
  for (const [name, [hours, packages]] of Object.entries(builds)) {
    mkdirSync(join(cache, 'builds', name), { recursive: true });
    symlinkSync(join(cache, 'dependencies', packages, 'node_modules'), join(cache, 'builds', name, 'node_modules'));
    folder(`builds/${name}`, hours);
    folder(`dependencies/${packages}`, 50);
  }
}

const left = (folder: string) => readdirSync(join(cache, folder)).toSorted();

test('builds in use stay, and of the others the last used', async () => {
  makeCache({ oldest: [30, 'p1'], older: [20, 'p1'], newer: [10, 'p2'], used: [40, 'p3'] });
  const removed = await pruneBuilds(cache, { ...order, inUse: new Set([join(cache, 'builds/used')]), keep: 1 });
  expect(left('builds')).toEqual(['newer', 'used']);
  expect(left('dependencies')).toEqual(['p2', 'p3']);
  expect(removed.toSorted()).toEqual(['older', 'oldest', 'p1']);
});

test('packages that a build may be about to link to stay', async () => {
  makeCache({ gone: [30, 'p1'] });
  mkdirSync(join(cache, 'dependencies/new'));
  utimesSync(join(cache, 'dependencies/new'), new Date(NOW), new Date(NOW));
  await pruneBuilds(cache, order);
  expect(left('dependencies')).toEqual(['new']);
});

test('packages that are linked one by one stay, with scopes', async () => {
  makeCache({ shop: [1, 'p1'] });
  const modules = join(cache, 'builds/shop/node_modules');
  rmSync(modules);
  mkdirSync(join(modules, '@shop'), { recursive: true });
  symlinkSync(join(cache, 'dependencies/p1/node_modules/@shop/words'), join(modules, '@shop/words'));
  await pruneBuilds(cache, { ...order, keep: 1 });
  expect(left('dependencies')).toEqual(['p1']);
});

test('a link to packages goes with them, not before', async () => {
  makeCache({ shop: [1, 'p1'], gone: [2, 'p2'] });
  for (const name of ['p1', 'p2'])
    symlinkSync(join(cache, 'dependencies', name), join(cache, 'dependencies', `as-${name}`));
  await pruneBuilds(cache, { ...order, keep: 1 });
  expect(left('dependencies')).toEqual(['as-p1', 'p1']);
});

test('an empty cache', async () => {
  cache = folderOfFiles({});
  expect(await pruneBuilds(cache, order)).toEqual([]);
});
