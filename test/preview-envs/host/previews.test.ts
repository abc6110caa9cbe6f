import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PreviewState } from '#preview-envs/host/api.ts';
import { hostUnderTest, PREVIEW_SPEC, STAND_IN, type HostUnderTest } from './host-under-test.ts';

let host: HostUnderTest;
const NAME = 'pr-12--bookshop';

beforeAll(async () => {
  host = await hostUnderTest({ secrets: { 'acme/bookshop': { StripeKey: 'sk_live_1234567890' } } });
  await host.putPreview(NAME);
  await host.put(NAME, 'secret', 'StripeKey', { services: ['catalog'] });
  const released = await host.deploy(NAME);
  if (released.status !== 200) throw new Error(JSON.stringify(released.body));
});
afterAll(() => host.stop());

const state = async (name = NAME): Promise<PreviewState> => (await host.call('GET', `previews/${name}`)).body;
const keyOf = async (name = NAME) => new URL((await state(name)).link).searchParams.get('key')!;
const BROWSER = { accept: 'text/html,*/*', 'sec-fetch-mode': 'navigate' };

test('a released preview is ready and answers under its name', async () => {
  expect(await state()).toMatchObject({ phase: { is: 'ready' }, labels: PREVIEW_SPEC.labels });
  const visit = await host.visit(NAME, '/', { headers: { 'x-understudy-key': await keyOf() } });
  expect(visit).toMatchObject({
    status: 200,
    text: 'hello from the bookshop',
    headers: { 'x-robots-tag': 'noindex, nofollow' },
  });
});

test('without the key nothing of it is seen', async () => {
  const visits = [
    await host.visit(NAME, '/'),
    await host.visit(NAME, '/?key=wrong', { headers: BROWSER }),
    await host.visit(NAME, '/', { headers: { cookie: 'understudy-key=wrong' } }),
    await host.visit(NAME, '/__understudy/'),
  ];
  expect(visits.map(({ status }) => status)).toEqual([401, 401, 401, 401]);
  expect(visits[0]!.text).toContain('opens with its link');
});

test('the link sets a cookie that opens the preview, and leads to the address without the key', async () => {
  const { link } = await state();
  const { pathname, search } = new URL(`${link}&page=2`);
  const first = await host.visit(NAME, pathname + search, { headers: BROWSER });
  expect(first).toMatchObject({ status: 302, headers: { location: '/?page=2' } });
  const cookie = String(first.headers['set-cookie']);
  expect(cookie).toMatch(/^understudy-key=[\w-]{32}; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax$/);
  const second = await host.visit(NAME, '/', { headers: { cookie: cookie.split(';')[0]! } });
  expect(second.text).toBe('hello from the bookshop');
});

test('the application sees the host as people do, and nothing of ours', async () => {
  const key = await keyOf();
  const headers = { cookie: `a=1; understudy-key=${key}; b=2`, 'x-understudy-control': 'x', 'x-understudy-key': key };
  const { text } = await host.visit(NAME, '/echo?x=1', { headers });
  const echo = JSON.parse(text) as { headers: Record<string, string>; url: string };
  const { host: address } = new URL(host.running.url);
  const port = address.split(':')[1];
  expect(echo.headers).toMatchObject({
    host: `${NAME}.localhost:${port}`,
    cookie: 'a=1; b=2',
    'x-forwarded-host': `${NAME}.localhost:${port}`,
    'x-forwarded-proto': 'http',
  });
  expect(Object.keys(echo.headers).filter((name) => name.startsWith('x-understudy'))).toEqual([]);
  expect(echo.url).toBe('/echo?x=1');
});

test('a signed address opens files of buckets alone, whatever the path says on its way there', async () => {
  const path = '/__understudy/objects/covers/1.png?signature=x';
  expect((await host.visit(NAME, path)).status).toBe(404);
  for (const way of ['/echo/..', '/echo/%2e%2e', '/x/.%2E/echo/..', '/echo\\..'])
    expect({ way, status: (await host.visit(NAME, way + path)).status }).toEqual({ way, status: 401 });
});

test('an answer cannot set the key or a cookie for other names', async () => {
  const { headers } = await host.visit(NAME, '/cookie', { headers: { 'x-understudy-key': await keyOf() } });
  expect(headers['set-cookie']).toEqual(['session=1; Path=/']);
});

test('a large body passes through whole', async () => {
  const body = 'x'.repeat(5_000_000);
  const visit = await host.visit(NAME, '/upload', {
    method: 'POST',
    body,
    headers: { 'x-understudy-key': await keyOf() },
  });
  expect(visit.text).toBe(createHash('sha256').update(body).digest('hex'));
});

test('other host names are nobody, and headers beyond the limit are refused', async () => {
  for (const name of [
    'localhost',
    'evil.example',
    `${NAME}.localhost.evil.example`,
    `x.${NAME}.localhost`,
    'a b',
    `${NAME}@x`,
  ])
    expect(await host.visit(NAME, '/', { host: name })).toMatchObject({ status: 404 });
  expect(await host.visit(NAME, '/', { headers: { long: 'x'.repeat(40_000) } })).toMatchObject({ status: 431 });
});

test('a WebSocket passes with the cookie, from the preview’s own pages only', async () => {
  const key = await keyOf();
  const { port } = new URL(host.running.url);
  const open = (headers: Record<string, string>) =>
    openSocket(Number(port), { host: `${NAME}.localhost:${port}`, ...headers });
  const cookie = `understudy-key=${key}`;
  expect(await open({ cookie, origin: `http://${NAME}.localhost:${port}` })).toBe('101 hello');
  expect(await open({})).toMatch(/^401/);
  expect(await open({ cookie, origin: 'http://evil.example' })).toMatch(/^403/);
});

test('what it prints is in its log, without the values of its secrets', async () => {
  await host.visit(NAME, '/say?what=paid%20with%20sk_live_1234567890', {
    headers: { 'x-understudy-key': await keyOf() },
  });
  const log = async () => (await host.call('GET', `previews/${NAME}/logs?tail=500`)).body as string;
  await expect.poll(log).toContain('warn catalog: paid with *** message="paid with ***"');
  expect(await log()).toContain('info app: paid with ***');
  expect(await log()).not.toContain('sk_live');
});

test('of what it prints without end some is left out, and the log says so', async () => {
  const body = `console.log('again\\n'.repeat(5_000)); return 'printed'`;
  const headers = { 'x-understudy-key': await keyOf() };
  expect((await host.visit(NAME, '/try', { method: 'POST', body, headers })).text).toBe('"printed"');
  const logs = async () => String((await host.call('GET', `previews/${NAME}/logs?tail=2000`)).body);
  await expect.poll(logs).toContain('host: more than 1000 lines a second: some are left out');
  expect((await logs()).split('again').length).toBeLessThan(2_000);
});

test('secrets reach the process in its own file, and no state', async () => {
  const { text } = await host.visit(NAME, '/config', { headers: { 'x-understudy-key': await keyOf() } });
  expect(JSON.parse(text)).toMatchObject({
    secrets: { StripeKey: 'sk_live_1234567890' },
    preview: NAME,
    environment: 'pull-12',
  });
  const told = JSON.stringify([await state(), (await host.call('GET', `previews/${NAME}/secret/StripeKey`)).body]);
  expect(told).not.toContain('sk_live');
});

test('asleep on demand, it wakes on a request within the bound', async () => {
  expect(await host.call('POST', `previews/${NAME}/sleep`)).toMatchObject({ body: { phase: { is: 'asleep' } } });
  const visit = await host.visit(NAME, '/', { headers: { 'x-understudy-key': await keyOf() } });
  expect(visit.text).toBe('hello from the bookshop');
  expect((await state()).phase).toEqual({ is: 'ready' });
});

test('a preview without requests falls asleep', async () => {
  await host.putPreview('pr-13--bookshop', { ...PREVIEW_SPEC, sleepAfterSeconds: 1 });
  await host.deploy('pr-13--bookshop');
  await expect.poll(async () => (await state('pr-13--bookshop')).phase.is, { timeout: 10_000 }).toBe('asleep');
});

test('a browser waits on a page that loads itself again while the preview takes its time', async () => {
  await host.putPreview('pr-14--bookshop');
  const slow = `await new Promise((done) => setTimeout(done, 1500));\n`;
  await host.deploy('pr-14--bookshop', slow + STAND_IN);
  await host.call('POST', 'previews/pr-14--bookshop/sleep');
  const cookie = `understudy-key=${await keyOf('pr-14--bookshop')}`;
  const visit = await host.visit('pr-14--bookshop', '/', { headers: { ...BROWSER, cookie } });
  expect(visit).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
  expect(visit.text).toContain('<meta http-equiv="refresh" content="1" />');
  await expect
    .poll(async () => (await host.visit('pr-14--bookshop', '/', { headers: { ...BROWSER, cookie } })).text, {
      timeout: 10_000,
    })
    .toBe('hello from the bookshop');
});

test('a crash is mended by a new start; one after the other they fail the preview, with its last lines', async () => {
  const key = await keyOf();
  const crash = () => host.visit(NAME, '/crash', { headers: { 'x-understudy-key': key } });
  const pid = async (): Promise<number> => {
    const answer = await host.visit(NAME, '/echo', { headers: { 'x-understudy-key': key } });
    // A request may still reach the process that is ending.
    return answer.status === 200 ? (JSON.parse(answer.text).pid as number) : pid();
  };
  const before = await pid();
  expect((await crash()).status).toBe(502);
  expect(await pid()).not.toBe(before);
  await crash();
  await pid();
  await crash();
  await expect
    .poll(async () => (await state()).phase, { timeout: 10_000 })
    .toMatchObject({ is: 'failed', step: 'start', reason: 'ends again and again: exit code 3' });
  const page = await host.visit(NAME, '/', { headers: { 'x-understudy-key': key } });
  expect(page.status).toBe(500);
  expect(page.text).toContain('the process ended: exit code 3');
  expect(await host.call('POST', `previews/${NAME}/wake`)).toMatchObject({ body: { phase: { is: 'ready' } } });
});

test('an application that does not start, or is never healthy, has failed at that step with its log', async () => {
  await host.putPreview('pr-15--bookshop');
  const broken = await host.deploy('pr-15--bookshop', `console.error('no such table: book'); process.exit(1)`);
  expect(broken).toMatchObject({
    status: 422,
    body: { failure: { step: 'start', reason: 'exit code 1', log: ['no such table: book'] } },
  });
  const unbuilt = await host.call('PUT', 'previews/pr-15--bookshop/build/app', { source: 'a'.repeat(40), root: '' });
  expect(unbuilt).toMatchObject({ status: 409 });
});

test('an update runs beside the old one until it is healthy', async () => {
  await host.putPreview('pr-16--bookshop');
  await host.deploy(
    'pr-16--bookshop',
    'import { createServer } from "node:http"; import { writeSync } from "node:fs"; const s = createServer((q, r) => r.end("old")); s.listen(0, "127.0.0.1", () => writeSync(3, JSON.stringify({ type: "ready", port: s.address().port }) + "\\n"));',
  );
  const visit = async () =>
    (await host.visit('pr-16--bookshop', '/', { headers: { 'x-understudy-key': await keyOf('pr-16--bookshop') } }))
      .text;
  expect(await visit()).toBe('old');
  await host.deploy('pr-16--bookshop');
  expect(await visit()).toBe('hello from the bookshop');
});

test('teardown leaves no process, folder or name', async () => {
  const { text } = await host.visit('pr-16--bookshop', '/echo', {
    headers: { 'x-understudy-key': await keyOf('pr-16--bookshop') },
  });
  const { pid } = JSON.parse(text) as { pid: number };
  const receipt = await host.remove('pr-16--bookshop');
  expect(receipt.removed.map(({ kind }) => kind).sort()).toEqual(['build', 'folder', 'process', 'release', 'role']);
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  expect(await host.visit('pr-16--bookshop', '/')).toMatchObject({ status: 404 });
});

test('the control API needs its token', async () => {
  for (const path of ['previews', `previews/${NAME}`, `previews/${NAME}/logs`])
    expect((await fetch(`${host.running.controlUrl}/v1/${path}`)).status).toBe(401);
  expect(
    (
      await fetch(`${host.running.controlUrl}/v1/previews/${NAME}`, {
        method: 'DELETE',
        headers: { authorization: 'Bearer x' },
      })
    ).status,
  ).toBe(401);
  expect((await fetch(`${host.running.controlUrl}/v1/health`)).status).toBe(200);
});

async function openSocket(port: number, headers: Record<string, string>): Promise<string> {
  const { connect } = await import('node:net');
  const socket = connect(port, '127.0.0.1');
  const lines = Object.entries({
    upgrade: 'websocket',
    connection: 'Upgrade',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    ...headers,
  });
  socket.write(`GET /ws HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`);
  let text = '';
  for await (const chunk of socket) {
    text += String(chunk);
    if (text.includes('hello') || /^HTTP\/1.1 [45]/.test(text)) break;
  }
  socket.destroy();
  return `${text.slice(9, 12)}${text.includes('hello') ? ' hello' : ''}`;
}
