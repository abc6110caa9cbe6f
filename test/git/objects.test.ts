import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startObjectProcess } from '#app/github/git/object-process.ts';
import { readObjects } from '#app/github/git/objects.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'understudy-objects-'));
  git('init', '-q', '--bare', '.');
});
afterEach(() => {
  for (const pid of residents()) process.kill(pid, 'SIGKILL');
  rmSync(folder, { recursive: true });
});

const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, encoding: 'utf8' }).trim();
const store = (text: string) => {
  writeFileSync(join(folder, 'text'), text);
  return git('hash-object', '-w', 'text');
};
const read = async (...ids: string[]) => {
  const texts: string[] = [];
  for await (const object of readObjects(folder, 'contents', ids)) {
    texts.push('missing' in object ? 'missing' : object.bytes!.toString());
  }
  return texts;
};
/** Processes that read this repository's objects and have not ended. */
function residents(): readonly number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => {
    try {
      // Of one that has ended nothing is left to read.
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`${folder}\0cat-file`);
    } catch {
      return false;
    }
  });
}

test('one process answers all questions, about objects that came later and that were packed since too', async () => {
  const first = store('first');
  expect(await read(first)).toEqual(['first']);
  const started = residents();
  expect(started).toHaveLength(1);
  const second = store('second');
  git('update-ref', 'refs/tags/first', first);
  git('update-ref', 'refs/tags/second', second);
  git('gc', '-q', '--prune=now');
  expect(await read(second, first, '0'.repeat(40), second)).toEqual(['second', 'first', 'missing', 'second']);
  git('repack', '-adfq');
  expect(await read(first)).toEqual(['first']);
  expect(residents()).toEqual(started);
});

test('a process that was killed is replaced', async () => {
  const id = store('text');
  await read(id);
  for (const pid of residents()) process.kill(pid, 'SIGKILL');
  expect(await read(id)).toEqual(['text']);
  const large = store('x'.repeat(1_000_000));
  const texts: string[] = [];
  for await (const object of readObjects(folder, 'contents', [id, large, large, id])) {
    texts.push('missing' in object ? 'missing' : object.bytes!.toString().slice(0, 4));
    if (texts.length === 1) for (const pid of residents()) process.kill(pid, 'SIGKILL');
  }
  expect(texts).toEqual(['text', 'xxxx', 'xxxx', 'text']);
});

test('a process that says nothing is ended, and that is an error', async () => {
  const id = store('text');
  const silent = startObjectProcess(folder, 1);
  const [pid] = residents();
  process.kill(pid!, 'SIGSTOP');
  silent.ask('contents', [id]);
  await expect(silent.next(100)).rejects.toThrow('ended early');
  expect(silent.isAlive).toBe(false);
});

test('who stops listening leaves nothing behind for the next one', async () => {
  const ids = [store('first'), store('second'), store('third')];
  for await (const _ of readObjects(folder, 'contents', ids)) break;
  expect(await read(...ids)).toEqual(['first', 'second', 'third']);
});

test('another repository in the same folder is another repository', async () => {
  const id = store('old');
  await read(id);
  rmSync(folder, { recursive: true });
  execFileSync('git', ['init', '-q', '--bare', folder]);
  const own = store('new');
  expect(await read(id, own)).toEqual(['missing', 'new']);
});

test('only full ids are asked for: nothing in a name is a command', async () => {
  const id = store('text');
  for (const name of ['HEAD', `${id}\ncontents ${id}`, `${id} `, '', '--batch', id.slice(0, 39)]) {
    await expect(read(name)).rejects.toThrow('no object id');
  }
});

test('contents beyond the limit are passed over', async () => {
  const [large, small] = [store('x'.repeat(300_000)), store('small')];
  const sizes: unknown[] = [];
  for await (const object of readObjects(folder, 'contents', [large, small, large], 5)) {
    sizes.push('missing' in object ? undefined : [object.size, object.bytes?.toString()]);
  }
  expect(sizes).toEqual([
    [300_000, undefined],
    [5, 'small'],
    [300_000, undefined],
  ]);
});
