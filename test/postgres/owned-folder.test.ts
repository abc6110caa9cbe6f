import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeOwnedFolder, sweepOwnedFolders } from '#postgres/owned-folder.ts';
import { makeSocketFolder } from '#postgres/socket-folder.ts';

const MODULE = new URL('../../postgres/owned-folder.ts', import.meta.url).pathname;
let parent: string;
let server: Server | undefined;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'understudy-owned-'));
});
afterEach(async () => {
  await new Promise<void>((resolve) => (server === undefined ? resolve() : server.close(() => resolve())));
  server = undefined;
  rmSync(parent, { recursive: true });
});

/** Made by a process that has ended. */
const abandoned = (prefix: string) => {
  const code = `import { makeOwnedFolder } from ${JSON.stringify(MODULE)}; console.log(makeOwnedFolder(${JSON.stringify(prefix)}));`;
  return execFileSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' }).trim();
};

test('folders of processes that are gone go, of any prefix asked for; one’s own and other names stay', async () => {
  const [gone, own] = [abandoned(join(parent, 'shop-')), makeOwnedFolder(join(parent, 'shop-'))];
  const [other, plain] = [abandoned(join(parent, 'else-')), join(parent, 'shop-of-somebody')];
  mkdirSync(plain);
  await sweepOwnedFolders(parent, 'shop-');
  expect([gone, own, other, plain].map(existsSync)).toEqual([false, true, true, true]);
});

test('of another machine’s processes nothing is known: their folders stay for a day', async () => {
  const name = basename(makeOwnedFolder(join(parent, 'x-')));
  const machine = name.split('-')[1]!;
  const [young, old] = ['1', '2'].map((end) => join(parent, name.replace(machine, 'ffffffff').slice(0, -1) + end));
  for (const folder of [young!, old!]) mkdirSync(folder);
  const yesterday = Date.now() / 1000 - 90_000;
  utimesSync(old!, yesterday, yesterday);
  await sweepOwnedFolders(parent, 'x-');
  expect([young!, old!].map(existsSync)).toEqual([true, false]);
});

test('a socket folder stays while a server answers there, whoever started it', async () => {
  const [dead, live] = [abandoned(join(tmpdir(), 'understudy-pg-')), abandoned(join(tmpdir(), 'understudy-pg-'))];
  server = createServer().listen(join(live, '.s.PGSQL.5432'));
  await new Promise((resolve) => server?.once('listening', resolve));
  const own = await makeSocketFolder();
  expect([dead, live, own].map(existsSync)).toEqual([false, true, true]);
  for (const folder of [live, own]) rmSync(folder, { recursive: true });
});
