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
