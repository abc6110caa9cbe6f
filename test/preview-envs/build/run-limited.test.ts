import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runLimited, type LimitedCommand } from '#preview-envs/encore/build/steps/run-limited.ts';

const scratch = mkdtempSync(join(tmpdir(), 'understudy-limited-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function run(code: string, more: Partial<LimitedCommand> = {}) {
  return runLimited({
    command: process.execPath,
    args: ['-e', code],
    cwd: scratch,
    environment: { HOME: scratch },
    user: undefined,
    seconds: 20,
    megabytes: 1_000,
    signal: new AbortController().signal,
    log: () => {},
    ...more,
  });
}

/** A program that starts another and writes its pid, then waits; `what` is done before. */
const WITH_CHILD = (what: string) => `
  const child = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  require('node:fs').writeFileSync('pid', String(child.pid));
  ${what}
  console.log('waiting'); setInterval(() => {}, 1000);`;

function childIsGone(): boolean {
  try {
    // A killed process that nobody has asked after yet is as good as gone.
    const stat = readFileSync(`/proc/${readFileSync(join(scratch, 'pid'), 'utf8')}/stat`, 'utf8');
    return /\) [ZX] /.test(stat);
  } catch {
    return true;
  }
}

test('lines come as they are written, and the last are kept', async () => {
  const lines: string[] = [];
  const result = await run('console.log("one"); console.error("two")', { log: (line) => lines.push(line) });
  expect(result.ok).toBe(true);
  expect(lines.toSorted()).toEqual(['one', 'two']);
  expect(result.log).toEqual(lines);
});

test('files of its folder are told without where that is', async () => {
  const { log } = await run(
    'try { fs.readFileSync(path.resolve("gone.tgz")) } catch (error) { console.log(error.message) }',
  );
  expect(log).toEqual(["ENOENT: no such file or directory, open 'gone.tgz'"]);
});

test('nothing of the environment is inherited', async () => {
  process.env['UNDERSTUDY_CANARY'] = 'seen';
  const { log } = await run('console.log(JSON.stringify(process.env))');
  delete process.env['UNDERSTUDY_CANARY'];
  expect(JSON.parse(log[0]!)).toEqual({ HOME: scratch });
});

test('a failure is its exit code', async () => {
  expect(await run('console.log("why"); process.exit(3)')).toEqual({ ok: false, reason: 'ended with 3', log: ['why'] });
});

test('a program that cannot be started is a failure too', async () => {
  const result = await run('', { command: join(scratch, 'missing') });
  expect(result).toMatchObject({ ok: false, reason: expect.stringContaining('ENOENT') });
});

test('time: the program and what it started are killed', async () => {
  expect(await run(WITH_CHILD(''), { seconds: 1 })).toMatchObject({ ok: false, reason: 'took longer than 1 s' });
  await expect.poll(childIsGone).toBe(true);
});

test('memory: of the whole group', async () => {
  const grow = 'globalThis.held = Buffer.alloc(300_000_000, 1);';
  const result = await run(WITH_CHILD(grow), { megabytes: 250 });
  expect(result).toMatchObject({ ok: false, reason: 'needed more than 250 MB of memory' });
  await expect.poll(childIsGone).toBe(true);
});

test('a caller that gives up', async () => {
  const stop = new AbortController();
  const log = () => stop.abort();
  expect(await run(WITH_CHILD(''), { signal: stop.signal, log })).toMatchObject({ ok: false, reason: 'stopped' });
  await expect.poll(childIsGone).toBe(true);
  expect(await run('', { signal: stop.signal })).toEqual({ ok: false, reason: 'stopped', log: [] });
});

test('what a program leaves running does not outlive it', async () => {
  expect((await run(`${WITH_CHILD('')} process.exit(0)`)).ok).toBe(true);
  await expect.poll(childIsGone).toBe(true);
});

test.runIf(process.getuid?.() === 0)('another account', async () => {
  const user = { uid: 65_534, gid: 65_534 };
  // Node itself may lie where only root can read.
  const result = await run('', { command: '/bin/sh', args: ['-c', 'id -u; id -G'], cwd: '/', user });
  expect(result.log).toEqual(['65534', '65534']);
});
