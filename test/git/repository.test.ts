import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { openRepository } from '#app/github/git/repository.ts';
import type { SourceTree } from '#analyzer/model/source.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function createRepository() {
  const folder = mkdtempSync(join(tmpdir(), 'understudy-git-'));
  folders.push(folder);
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=Mira', '-c', 'user.email=mira@bookshop.example', ...args], {
      cwd: folder,
      encoding: 'utf8',
    }).trim();
  git('init', '-q', '-b', 'main');
  const commit = (files: Record<string, string | Buffer | undefined>) => {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      if (content === undefined) rmSync(join(folder, path));
      else writeFileSync(join(folder, path), content);
    }
    git('add', '-A');
    git('commit', '-q', '--allow-empty', '-m', 'change');
    return git('rev-parse', 'HEAD');
  };
  return { folder, git, commit };
}

async function contents(tree: SourceTree, maxBytes = 1_000_000): Promise<Record<string, string | number>> {
  const byId = new Map<string, string | number>();
  for await (const blob of tree.readBlobs([...tree.files.values()], maxBytes)) {
    byId.set(blob.id, 'bytes' in blob ? Buffer.from(blob.bytes).toString() : blob.tooLarge);
  }
  return Object.fromEntries([...tree.files].map(([path, id]) => [path, byId.get(id)!]));
}

test('reads the files of a commit, odd names and empty files included, links and submodules not', async () => {
  const { folder, git, commit } = createRepository();
  symlinkSync('/etc/passwd', join(folder, 'link.ts'));
  const head = commit({ 'a b/ö\n"x".ts': 'one', empty: '', 'big.ts': 'x'.repeat(2_000), 'z.ts': 'last' });
  git('update-index', '--add', '--cacheinfo', `160000,${head},module`);
  const repository = await openRepository(folder);
  const tree = await repository.readTree(await repository.treeOf(commit({})));
  expect(await contents(tree, 1_000)).toEqual({ 'a b/ö\n"x".ts': 'one', empty: '', 'big.ts': 2_000, 'z.ts': 'last' });
});

test('a tree read near another one is the same tree, with what differs', async () => {
  const { folder, commit } = createRepository();
  const repository = await openRepository(folder);
  const before = await repository.readTree(await repository.treeOf(commit({ 'a.ts': '1', 'b.ts': '2', 'c.ts': '3' })));
  const id = await repository.treeOf(commit({ 'a.ts': '9', 'b.ts': undefined, 'd/e.ts': '4' }));
  const near = await repository.readTree(id, before);
  expect(Object.fromEntries(near.files)).toEqual(Object.fromEntries((await repository.readTree(id)).files));
  expect(near.changedFrom).toEqual({ tree: before.id, paths: ['a.ts', 'b.ts', 'd/e.ts'] });
  expect(await contents(near)).toEqual({ 'a.ts': '9', 'c.ts': '3', 'd/e.ts': '4' });
});

test('merges two commits without a checkout, or says that they conflict', async () => {
  const { folder, git, commit } = createRepository();
  const base = commit({ 'a.ts': '1\n', 'b.ts': '1\n' });
  git('checkout', '-q', '-b', 'pull');
  const head = commit({ 'a.ts': '2\n' });
  git('checkout', '-q', 'main');
  const tip = commit({ 'b.ts': '3\n' });
  const repository = await openRepository(folder);
  const merge = await repository.mergeTrees(tip, head);
  expect(merge.kind === 'clean' && (await contents(await repository.readTree(merge.tree)))).toEqual({
    'a.ts': '2\n',
    'b.ts': '3\n',
  });
  expect(await repository.mergeTrees(commit({ 'a.ts': '4\n' }), head)).toEqual({ kind: 'conflict' });
  expect(await repository.mergeTrees(base, base)).toMatchObject({ kind: 'clean' });
});

test('names that are no commits, options among them, are refused', async () => {
  const { folder, commit } = createRepository();
  commit({ 'a.ts': '1' });
  const repository = await openRepository(folder);
  for (const ref of ['nowhere', '--all', '--upload-pack=touch x', '', 'HEAD^{tree}']) {
    await expect(repository.resolve(ref)).rejects.toThrow(/no such commit|rev-parse/);
  }
  await expect(openRepository(tmpdir())).rejects.toThrow(/not a git repository/);
});

test('hooks, filters and configuration of the repository have no effect', async () => {
  const { folder, git, commit } = createRepository();
  const marker = join(folder, 'ran');
  const head = commit({ 'a.ts': '1', '.gitattributes': '* filter=evil' });
  git('config', 'filter.evil.smudge', `touch ${marker}`);
  git('config', 'core.fsmonitor', `touch ${marker}`);
  const repository = await openRepository(folder);
  expect(Object.keys(await contents(await repository.readTree(await repository.treeOf(head))))).toContain('a.ts');
  expect(() => execFileSync('ls', [marker], { stdio: 'pipe' })).toThrow(/No such file/);
});

test('a folder becomes a file and a file a folder', async () => {
  const { folder, commit } = createRepository();
  const repository = await openRepository(folder);
  const before = await repository.readTree(await repository.treeOf(commit({ 'a/b/c.ts': '1', 'a/d.ts': '2', e: '3' })));
  rmSync(join(folder, 'a'), { recursive: true });
  rmSync(join(folder, 'e'));
  const id = await repository.treeOf(commit({ a: '4', 'e/f.ts': '5' }));
  const near = await repository.readTree(id, before);
  expect(await contents(near)).toEqual({ a: '4', 'e/f.ts': '5' });
  expect(near.changedFrom?.paths.toSorted()).toEqual(['a', 'a/b/c.ts', 'a/d.ts', 'e', 'e/f.ts']);
});

test('trees that stand for any number of files, or nest without end, are refused', async () => {
  const { folder, git } = createRepository();
  const repository = await openRepository(folder);
  const makeTree = (entries: string) => {
    return execFileSync('git', ['mktree'], { cwd: folder, input: entries, encoding: 'utf8' }).trim();
  };
  writeFileSync(join(folder, 'file'), 'x');
  let many = makeTree(`100644 blob ${git('hash-object', '-w', 'file')}\tfile\n`);
  for (let depth = 0; depth < 7; depth++) {
    many = makeTree(Array.from({ length: 10 }, (_, index) => `040000 tree ${many}\t${index}\n`).join(''));
  }
  await expect(repository.readTree(many)).rejects.toThrow('more than 500000 files');
  git('update-index', '--add', '--cacheinfo', `100644,${git('hash-object', '-w', 'file')},${'a/'.repeat(201)}file`);
  const deep = git('write-tree');
  await expect(repository.readTree(deep)).rejects.toThrow('more than 200 deep');
});

test('parents of a commit, the first one first', async () => {
  const { folder, git, commit } = createRepository();
  const root = commit({ 'a.ts': '1' });
  git('checkout', '-q', '-b', 'pull');
  const head = commit({ 'b.ts': '2' });
  git('checkout', '-q', 'main');
  const tip = commit({ 'c.ts': '3' });
  git('merge', '-q', '--no-ff', '-m', 'merge\n\nparent 1', 'pull');
  const repository = await openRepository(folder);
  expect(await repository.parentsOf(await repository.resolve('HEAD'))).toEqual([tip, head]);
  expect(await repository.parentsOf(root)).toEqual([]);
  await expect(repository.treeOf('0'.repeat(40))).rejects.toThrow('missing');
});
