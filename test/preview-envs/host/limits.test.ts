import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PreviewState } from '#preview-envs/host/api.ts';
import { DEFAULT_LIMITS } from '#preview-envs/host/limits.ts';
import { hostUnderTest, TOKEN, type HostUnderTest } from './host-under-test.ts';
import { tarOf } from './tar-of.ts';

let host: HostUnderTest;

beforeAll(async () => {
  const limits = {
    ...DEFAULT_LIMITS,
    memoryMegabytes: 200,
    running: 1,
    previews: 3,
    sourceMegabytes: 1,
    startSeconds: 2,
    migrationSeconds: 1,
  };
  host = await hostUnderTest({ limits });
});
afterAll(() => host.stop());

const state = async (name: string): Promise<PreviewState> => (await host.call('GET', `previews/${name}`)).body;
const visit = async (name: string, path: string) =>
  host.visit(name, path, {
    headers: { 'x-understudy-key': new URL((await state(name)).link).searchParams.get('key')! },
  });
const sendTar = (tree: string, body: Buffer<ArrayBuffer>) =>
  fetch(`${host.running.controlUrl}/v1/sources/${tree}`, {
    method: 'PUT',
    body,
    headers: { authorization: `Bearer ${TOKEN}` },
  });

test('a preview that takes more memory than it may has failed for it', async () => {
  await host.putPreview('pr-1--bookshop');
  await host.deploy('pr-1--bookshop');
  await visit('pr-1--bookshop', '/eat').catch(() => {});
  await expect
    .poll(async () => (await state('pr-1--bookshop')).phase, { timeout: 10_000 })
    .toMatchObject({
      is: 'failed',
      step: 'limit',
      reason: expect.stringMatching(/^200 MB of memory are the limit, \d{3} were used$/) as string,
    });
});

test('beyond the number that may run, the one without requests for longest falls asleep', async () => {
  for (const name of ['pr-2--bookshop', 'pr-3--bookshop']) {
    await host.putPreview(name);
    await host.deploy(name);
  }
  expect([(await state('pr-2--bookshop')).phase.is, (await state('pr-3--bookshop')).phase.is]).toEqual([
    'asleep',
    'ready',
  ]);
});

test('beyond the number of previews there is none', async () => {
  expect(
    await host.call('PUT', 'previews/pr-4--bookshop', {
      labels: (await state('pr-1--bookshop')).labels,
      sleepAfterSeconds: 0,
      destroyAfterSeconds: 0,
      maxAgeSeconds: 0,
      isKept: false,
    }),
  ).toMatchObject({ status: 409, body: { error: '3 previews, the limit is 3' } });
});

test('an application that names a port of somebody else as its own is not believed', async () => {
  const { port } = new URL(host.running.controlUrl);
  const liar = `import { writeSync } from 'node:fs'; setInterval(() => {}, 1000);
    writeSync(3, JSON.stringify({ type: 'ready', port: ${port} }) + '\\n');`;
  expect(await host.deploy('pr-2--bookshop', liar)).toMatchObject({
    status: 422,
    body: { failure: { step: 'start', reason: `said that it listens on port ${port}, and does not` } },
  });
});

test('an application that writes next to its code is told where it may write', async () => {
  const { body } = await host.deploy(
    'pr-2--bookshop',
    `import { mkdirSync } from 'node:fs'; mkdirSync('uploads', { recursive: true });`,
  );
  expect(body).toMatchObject({
    failure: {
      step: 'start',
      reason: 'exit code 1',
      log: expect.arrayContaining([
        expect.stringMatching(/uploads is read-only in a preview: write below os.tmpdir\(\)/),
      ]) as string[],
    },
  });
});

test('an application that never listens, and one that is never healthy, fail at their step in time', async () => {
  expect(await host.deploy('pr-2--bookshop', 'setInterval(() => {}, 1000)')).toMatchObject({
    status: 422,
    body: { failure: { step: 'start', reason: 'did not listen within 2 s' } },
  });
  const ill = `import { createServer } from 'node:http'; import { writeSync } from 'node:fs';
    const server = createServer((_request, response) => response.writeHead(500).end());
    server.listen(0, '127.0.0.1', () => writeSync(3, JSON.stringify({ type: 'ready', port: server.address().port }) + '\\n'));`;
  expect(await host.deploy('pr-2--bookshop', ill)).toMatchObject({
    status: 422,
    body: { failure: { step: 'health', reason: '/__encore/healthz: status 500 for 2 s' } },
  });
  const silent = ill.replace('response.writeHead(500).end()', '_request.socket.destroy()');
  expect(await host.deploy('pr-2--bookshop', silent)).toMatchObject({
    status: 422,
    body: { failure: { step: 'health', reason: '/__encore/healthz: other side closed for 2 s' } },
  });
});

test('migrations that take too long are cut off', async () => {
  const slow = { version: 1, name: '1_slow.up.sql', sql: `SET statement_timeout = 0; SELECT pg_sleep(30)` };
  const cut = await host.put('pr-2--bookshop', 'database', 'catalog', {
    base: [],
    seed: undefined,
    migrations: [slow],
  });
  expect(cut).toMatchObject({
    status: 422,
    body: {
      failure: { step: 'migrate', reason: 'database catalog: 1_slow.up.sql: cut off, the limit of a database is 1 s' },
    },
  });
});

test('a source is regular files inside of its folder, no larger than it may be', async () => {
  const folder = join(host.config.dataFolder, 'sources');
  const links = 'a'.repeat(40);
  expect((await sendTar(links, tarOf({ link: '/etc/passwd' }, '2'))).status).toBe(204);
  expect(readdirSync(join(folder, links))).toEqual([]);
  const outside = 'b'.repeat(40);
  await sendTar(outside, tarOf({ '../../escaped': 'x', '/tmp/understudy-escaped': 'x', 'inside.ts': 'x' }));
  expect(existsSync(join(folder, '..', 'escaped'))).toBe(false);
  expect(existsSync('/tmp/understudy-escaped')).toBe(false);
  expect((await sendTar('c'.repeat(40), tarOf({ 'large.ts': 'x'.repeat(1_500_000) }))).status).toBe(413);
  expect(
    (await sendTar('d'.repeat(40), Buffer.from('no tar at all, but long enough to be looked at'.repeat(40)))).status,
  ).toBe(400);
  expect(readdirSync(folder).filter((name) => /^(?:\.|c{40}|d{40})/.test(name))).toEqual([]);
  expect((await sendTar('..%2f..', tarOf({ x: 'x' }))).status).toBe(400);
  expect(lstatSync(join(folder, links)).isDirectory()).toBe(true);
});
