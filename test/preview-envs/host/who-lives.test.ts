import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { sharedFolder } from '#preview-envs/host/isolation/shared-folder.ts';
import { blocksToFree } from '#preview-envs/host/machine/clean-machine.ts';
import { withFileLock } from '#preview-envs/host/machine/file-lock.ts';
import { lifeOf, ownIdentity } from '#preview-envs/host/machine/process-identity.ts';

const hasProc = ownIdentity() !== undefined;
if (!hasProc) console.warn('SKIPPED: which hosts live, it needs Linux’s /proc');

test.skipIf(!hasProc)(
  'a number that went to another process, or is of an earlier run of the machine, is no life',
  () => {
    const own = ownIdentity()!;
    expect(lifeOf(own)).toBe('alive');
    expect(lifeOf({ ...own, startedAt: own.startedAt - 1 })).toBe('dead');
    expect(lifeOf({ ...own, boot: 'another' })).toBe('dead');
    expect(lifeOf({ ...own, namespace: 'pid:[1]' })).toBe('unknown');
  },
);

test.skipIf(!hasProc)('a process that has ended and that nobody asked after is dead', async () => {
  // Its parent becomes another program meanwhile, which asks after nobody.
  const parent = spawn('sh', ['-c', 'cat <&3 & echo $!; exec sleep 600'], {
    stdio: ['ignore', 'pipe', 'ignore', 'pipe'],
  });
  const [line] = (await once(parent.stdout!, 'data')) as [Buffer];
  const pid = Number(String(line));
  await expect.poll(() => readFileSync(`/proc/${parent.pid}/comm`, 'utf8')).toBe('sleep\n');
  const stat = () => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  const process = { ...ownIdentity()!, pid, startedAt: Number(stat()[19]) };
  expect(lifeOf(process)).toBe('alive');
  (parent.stdio[3] as Writable).end();
  await expect.poll(() => stat()[0]).toBe('Z');
  expect(lifeOf(process)).toBe('dead');
  parent.kill('SIGKILL');
});

test('dead hosts give up accounts when few are left, those that died longest ago first; living ones never', () => {
  const taken = Array.from({ length: 19 }, (_, at) => ({ dataFolder: `/host-${at}` }));
  const free = (blocks: typeof taken, dead: readonly string[]) =>
    blocksToFree(blocks, dead).map(({ dataFolder }) => dataFolder);
  expect(free(taken, ['/host-7', '/host-3', '/gone', '/host-9', '/host-1'])).toEqual(['/host-7', '/host-3', '/host-9']);
  expect(free(taken, ['/host-7'])).toEqual(['/host-7']);
  expect(free(taken.slice(0, 16), ['/host-7'])).toEqual([]);
});

test.skipIf(!hasProc)('the lock is held as long as something is done alone, and free after it failed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'understudy-lock-'));
  const file = join(folder, 'lock');
  const isHeld = () => spawnSync('flock', ['--nonblock', file, 'true']).status === 1;
  let second: Promise<string> | undefined;
  const first = withFileLock(file, async () => {
    second = withFileLock(file, async () => (isHeld() ? 'alone' : 'with others'));
    expect(isHeld()).toBe(true);
    throw new Error('it failed');
  });
  await expect(first).rejects.toThrow('it failed');
  expect(await second).toBe('alone');
  expect(isHeld()).toBe(false);
  rmSync(folder, { recursive: true });
});

test.skipIf(!hasProc)('what anybody may write to is not believed', () => {
  const [folder, own] = [mkdtempSync(join(tmpdir(), 'understudy-shared-')), process.env['TMPDIR']];
  process.env['TMPDIR'] = folder;
  try {
    expect(sharedFolder('hosts')).toBe(join(folder, 'hosts'));
    expect(sharedFolder('hosts')).toBe(join(folder, 'hosts'));
    chmodSync(join(folder, 'hosts'), 0o777);
    expect(() => sharedFolder('hosts')).toThrow(
      /hosts belongs to another account, or others may write to it: remove it$/,
    );
  } finally {
    if (own === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = own;
    rmSync(folder, { recursive: true });
  }
});
