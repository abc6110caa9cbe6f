import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openMirror } from '#app/github/git/mirror.ts';
import { runGit } from '#app/github/git/run-git.ts';
import { serveGit } from '#test/github/git-backend.ts';

const TOKEN = 'ghs_mirror';
const root = mkdtempSync(join(tmpdir(), 'understudy-mirror-'));
const [remotes, work, mirrors] = ['remotes', 'work', 'mirrors'].map((name) => join(root, name)) as [
  string,
  string,
  string,
];
let server: Server;
let url: string;
/** What was asked of the remote, with the token it was asked with. */
let requests: string[] = [];

const git = (cwd: string, ...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=Mira', '-c', 'user.email=mira@bookshop.example', ...args], {
    cwd,
    encoding: 'utf8',
  }).trim();
const commit = (files: Readonly<Record<string, string>>) => {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(work, path)), { recursive: true });
    writeFileSync(join(work, path), content);
  }
  git(work, 'add', '-A');
  git(work, 'commit', '-q', '-m', 'change');
  git(work, 'push', '-q', '-f', join(remotes, 'bookshop.git'), 'HEAD');
  return git(work, 'rev-parse', 'HEAD');
};
const lines = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, at) => `line ${from + at}\n`).join('');

let base: string;
let head: string;
let tip: string;

beforeAll(async () => {
  for (const folder of [remotes, work]) mkdirSync(folder);
  git(remotes, 'init', '-q', '--bare', '-b', 'main', 'bookshop.git');
  git(work, 'init', '-q', '-b', 'main');
  base = commit({ 'orders/api.ts': lines(0, 50), 'stock/api.ts': lines(100, 150), 'cover.jpg': 'x'.repeat(100_000) });
  git(work, 'checkout', '-q', '-b', 'receipts');
  git(work, 'mv', 'stock/api.ts', 'stock/levels.ts');
  head = commit({ 'orders/api.ts': `first\n${lines(0, 50)}`, 'stock/levels.ts': `${lines(100, 150)}new\n` });
  git(work, 'checkout', '-q', 'main');
  tip = commit({ 'orders/api.ts': `${lines(0, 50)}last\n`, 'stock/api.ts': `top\n${lines(100, 150)}` });
  server = createServer((request, response) => {
    const { pathname, search } = new URL(request.url ?? '/', 'http://remote.invalid');
    const [, password] = Buffer.from((request.headers.authorization ?? '').slice(6), 'base64')
      .toString()
      .split(':');
    requests.push(`${request.method} ${pathname.split('/').at(-1)} ${password}`);
    void serveGit(remotes, pathname, search.slice(1), request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/bookshop.git`;
});
beforeEach(() => {
  rmSync(mirrors, { recursive: true, force: true });
  requests = [];
});
afterAll(() => {
  server.close();
  rmSync(root, { recursive: true, force: true });
});

const open = () => openMirror(mirrors, { url, token: TOKEN });
const absent = () =>
  git(join(mirrors, 'mirror.git'), 'rev-list', '--objects', '--all', '--missing=print')
    .split('\n')
    .filter((line) => line.startsWith('?')).length;
const BRANCHES = ['refs/heads/main', 'refs/heads/receipts'];

test('contents stay behind until they are read, and then come in one request', async () => {
  const mirror = await open();
  await mirror.fetch(BRANCHES);
  const before = absent();
  expect(before).toBeGreaterThan(4);
  requests = [];
  const tree = await mirror.repository.readTree(await mirror.repository.treeOf(tip));
  const ids = ['orders/api.ts', 'stock/api.ts'].map((path) => tree.files.get(path)!);
  const read: string[] = [];
  for await (const blob of tree.readBlobs(ids, 1_000_000)) if ('bytes' in blob) read.push(String(blob.bytes));
  expect(read).toEqual([`${lines(0, 50)}last\n`, `top\n${lines(100, 150)}`]);
  expect(requests.filter((one) => one === `POST git-upload-pack ${TOKEN}`).length).toBeLessThanOrEqual(2);
  expect(absent()).toBe(before - 2);
  requests = [];
  for await (const blob of tree.readBlobs(ids, 1_000_000)) expect(blob).toHaveProperty('bytes');
  expect(requests).toEqual([]);
});

test('merging fetches what it has to compare, renames included, and nothing else', async () => {
  const mirror = await open();
  await mirror.fetch(BRANCHES);
  const merge = await mirror.repository.mergeTrees(tip, head);
  if (merge.kind !== 'clean') throw new Error('conflict');
  const tree = await mirror.repository.readTree(merge.tree);
  expect([...tree.files.keys()]).toEqual(['cover.jpg', 'orders/api.ts', 'stock/levels.ts']);
  const read: string[] = [];
  const ids = ['orders/api.ts', 'stock/levels.ts'].map((path) => tree.files.get(path)!);
  for await (const blob of tree.readBlobs(ids, 1_000_000)) if ('bytes' in blob) read.push(String(blob.bytes));
  expect(read).toEqual([`first\n${lines(0, 50)}last\n`, `top\n${lines(100, 150)}new\n`]);
  const cover = git(work, 'rev-parse', `${base}:cover.jpg`);
  expect(git(join(mirrors, 'mirror.git'), 'rev-list', '--objects', '--all', '--missing=print')).toContain(`?${cover}`);
});

test('many at once do not fight over its locks, and the token is written nowhere', async () => {
  const opened = await Promise.all(Array.from({ length: 8 }, open));
  await Promise.all(opened.map((mirror) => mirror.fetch(BRANCHES)));
  expect(await opened[0]!.repository.resolve('refs/mirror/heads/main')).toBe(tip);
  const written = readdirSync(mirrors, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && readFileSync(join(entry.parentPath, entry.name)).includes(TOKEN),
  );
  expect(written).toEqual([]);
  expect(requests.every((one) => one.endsWith(TOKEN))).toBe(true);
});

test('a ref that is none is refused before git sees it', async () => {
  const mirror = await open();
  for (const ref of [
    '--upload-pack=touch x',
    'refs/heads/a..b',
    'refs/heads/a b',
    'refs/heads/a:b',
    'refs/heads/*',
    'main',
  ]) {
    await expect(mirror.fetch([ref])).rejects.toThrow(`not a ref: ${ref}`);
  }
});

test('a branch may be called all that git allows', async () => {
  const mirror = await open();
  for (const name of ['npm/@types/node-20', 'hotfix/#12+ü', "it's=(a)&b;$HOME|`id`,{x}%"]) {
    git(work, 'branch', '-f', name, tip);
    git(work, 'push', '-q', '-f', join(remotes, 'bookshop.git'), name);
    await mirror.fetch([`refs/heads/${name}`]);
    expect(await mirror.repository.resolve(`refs/mirror/heads/${name}`)).toBe(tip);
  }
});

test('a remote that says nothing for a minute is given up', async () => {
  const setting = async (name: string) => Number(await runGit(root, ['config', name]));
  expect(await setting('http.lowSpeedLimit')).toBe(1);
  expect(await setting('http.lowSpeedTime')).toBe(60);
});

test('a tree after another one is listed by what differs, also when the other one is gone', async () => {
  const [first, second] = [commit({ 'orders/more.ts': '1' }), commit({ 'orders/more.ts': '2', 'books/list.ts': '3' })];
  const mirror = await open();
  await mirror.fetch(BRANCHES);
  const { repository } = mirror;
  const before = await repository.readTree(await repository.treeOf(first));
  const after = await (await open()).repository.readTree(await repository.treeOf(second));
  expect(after.changedFrom?.tree).toBe(before.id);
  expect(after.changedFrom?.paths.toSorted()).toEqual(['books/list.ts', 'orders/more.ts']);
  const listed = git(work, 'ls-tree', '-r', '--name-only', second).split('\n');
  expect([...after.files.keys()].toSorted()).toEqual(listed);
  expect((await repository.readTree(before.id)).files).toEqual(before.files);
  rmSync(mirrors, { recursive: true });
  const third = await openMirror(mirrors, { url: url.replace('bookshop', 'other'), token: TOKEN });
  git(remotes, 'init', '-q', '--bare', '-b', 'main', 'other.git');
  const other = git(work, 'commit-tree', '-m', 'other', git(work, 'rev-parse', `${head}:orders`));
  git(work, 'push', '-q', '-f', join(remotes, 'other.git'), `${other}:refs/heads/main`);
  await third.fetch(['refs/heads/main']);
  const whole = await third.repository.readTree(await third.repository.treeOf(other));
  expect([...whole.files.keys()]).toEqual(['api.ts']);
});

test('opened again, it follows a repository that was renamed, and is made anew where half of it is gone', async () => {
  await (await open()).fetch(['refs/heads/main']);
  git(remotes, 'init', '-q', '--bare', '-b', 'main', 'renamed.git');
  git(work, 'push', '-q', '-f', join(remotes, 'renamed.git'), `${head}:refs/heads/main`);
  const renamed = { url: url.replace('bookshop', 'renamed'), token: TOKEN };
  const mirror = await openMirror(mirrors, renamed);
  await mirror.fetch(['refs/heads/main']);
  expect(await mirror.repository.resolve('refs/mirror/heads/main')).toBe(head);
  for (const half of ['reader.git', 'mirror.git']) {
    rmSync(join(mirrors, half), { recursive: true });
    const { repository, fetch } = await openMirror(mirrors, renamed);
    await fetch(['refs/heads/main']);
    expect((await repository.readTree(await repository.treeOf(head))).files.has('orders/api.ts')).toBe(true);
  }
});
