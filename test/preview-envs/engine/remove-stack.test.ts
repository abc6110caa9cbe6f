import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { removeStackRemains } from '#preview-envs/engine/remove-stack.ts';

let folder: string;
const NOW = Date.parse('2026-11-26T12:00:00Z');
const remove = (stack: string) =>
  removeStackRemains(
    {
      ...{ pulumi: '', folder: '', secretsKey: '', backendVariables: {} },
      ...{ backendUrl: pathToFileURL(folder).href, jobTimeLimitSeconds: 60 },
    },
    stack,
    () => NOW,
  );
const write = (path: string, text = '{}') => {
  const file = join(folder, '.pulumi', path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
};
const files = () =>
  readdirSync(join(folder, '.pulumi'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .toSorted();
const lock = (holder: { pid: number; hostname: string; timestamp: string }) =>
  write('locks/organization/understudy/pr-1/0fb7.json', JSON.stringify({ username: 'mira', ...holder }));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'understudy-remains-'));
  write('stacks/understudy/pr-1.json.bak');
  write('history/understudy/pr-1/pr-1-1.history.json');
  write('stacks/understudy/pr-12.json');
  write('history/understudy/pr-12/pr-12-1.history.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

const OTHERS = ['pr-12-1.history.json', 'pr-12.json'];
const gone = { pid: 2 ** 30, hostname: hostname(), timestamp: '2026-11-26T11:59:59Z' };

test('what a run left that was killed while it removed its stack goes, with its lock', () => {
  lock(gone);
  remove('pr-1');
  expect(files()).toEqual(OTHERS);
  expect(existsSync(join(folder, '.pulumi/locks/organization/understudy/pr-1'))).toBe(false);
});

test.each([
  ['of another machine', { ...gone, hostname: 'runner-3' }, false],
  [
    'of another machine, older than any job runs',
    { ...gone, hostname: 'runner-3', timestamp: '2026-11-26T11:58:00Z' },
    true,
  ],
])('a lock %s: it goes only where nobody can be behind it', (_of, holder, isGone) => {
  lock(holder);
  const before = files();
  remove('pr-1');
  expect(files()).toEqual(isGone ? OTHERS : before);
});

test('a stack that is there keeps everything', () => {
  lock(gone);
  write('stacks/understudy/pr-1.json');
  const before = files();
  remove('pr-1');
  expect(files()).toEqual(before);
});
