import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PreviewState } from '#preview-envs/host/api.ts';
import { hostUnderTest, PREVIEW_SPEC, type HostUnderTest } from './host-under-test.ts';
import type { VisitOptions } from './visit-preview.ts';

let host: HostUnderTest;
const NAME = 'pr-12--bookshop';
const OTHER = 'pr-13--bookshop';

beforeAll(async () => {
  host = await hostUnderTest();
  for (const preview of [NAME, OTHER]) await host.putPreview(preview);
  const migration = { version: 1, name: '1_create_book.up.sql', sql: 'CREATE TABLE book (isbn text)' };
  await host.put(NAME, 'database', 'catalog', { base: [], seed: undefined, migrations: [migration] });
  await host.put(NAME, 'topic', 'review-written', { deliveryGuarantee: 'at-least-once' });
  await host.put(NAME, 'cron', 'restock', { schedule: 'every:360', endpoint: 'stock.restock' });
  await host.deploy(NAME);
});
afterAll(() => host.stop());

const state = async (name = NAME): Promise<PreviewState> => (await host.call('GET', `previews/${name}`)).body;
const accessKey = async () => new URL((await state()).link).searchParams.get('key')!;
const cookie = async (name = NAME) =>
  `understudy-key=${new URL((await state(name)).pageLink).searchParams.get('key')!}`;
async function page(path: string, options: VisitOptions = {}) {
  const { port } = new URL(host.running.url);
  const headers = { cookie: await cookie(), ...options.headers };
  return host.visit('', `/previews/${NAME}/${path}`, { ...options, host: `host.localhost:${port}`, headers });
}
const post = (path: string, body: object, headers = {}) =>
  page(path, { method: 'POST', body: JSON.stringify(body), headers: { 'x-understudy-page': '1', ...headers } });

test('the page shows the preview with its databases, topics and crons', async () => {
  const { status, text, headers } = await page('');
  expect(status).toBe(200);
  for (const shown of [
    'acme/bookshop #12',
    '1_create_book.up.sql',
    'this branch',
    'review-written',
    'restock',
    'every 6 h',
    'and after 1 h without requests and pushes',
  ])
    expect(text).toContain(shown);
  expect(headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'; style-src 'sha256-");
});

test('the page says how long it stays, and the label that keeps it', async () => {
  const { spec, limits } = { spec: { ...PREVIEW_SPEC, isKept: true, maxAgeSeconds: 86_400 }, limits: await state() };
  const end = new Date(Date.parse(limits.createdAt) + 86_400_000).toISOString();
  expect(limits.ageLimitAt).toBe(end);
  await host.putPreview(NAME, spec);
  expect((await page('')).text).toContain(`${end.slice(0, 10)} at the latest, and not for idleness, as it is labelled`);
  // A deploy puts off one of the two.
  const after = await state();
  expect(after.idleLimitAt > limits.idleLimitAt).toBe(true);
  expect(after.ageLimitAt).toBe(end);
});

test('a preview leads to its page, whose link sets a cookie of its own', async () => {
  const { headers } = await host.visit(NAME, '/__understudy/', { headers: { 'x-understudy-key': await accessKey() } });
  expect(headers['location']).toBe((await state()).pageLink);
  const { port } = new URL(host.running.url);
  const { pathname, search } = new URL(headers['location']!);
  const first = await host.visit('', pathname + search, { host: `host.localhost:${port}` });
  expect(first).toMatchObject({ status: 302, headers: { location: `/previews/${NAME}/` } });
  expect(String(first.headers['set-cookie'])).toContain(`; Path=/previews/${NAME}/; `);
});

test('the key of the preview, or of another one, opens no page', async () => {
  expect((await page('', { headers: { cookie: '' } })).status).toBe(401);
  expect((await page('', { headers: { cookie: `understudy-key=${await accessKey()}` } })).status).toBe(401);
  expect((await page('', { headers: { cookie: await cookie(OTHER) } })).status).toBe(401);
});

test('actions are for the page alone: not for a form, nor for the preview’s own pages', async () => {
  const { port } = new URL(host.running.url);
  const plain = await page('sleep', { method: 'POST', body: '{}' });
  const foreign = await post('sleep', {}, { origin: `http://${NAME}.localhost:${port}` });
  expect([plain.status, foreign.status]).toEqual([403, 403]);
  expect((await state()).phase).toEqual({ is: 'ready' });
  expect((await post('sleep', {}, { origin: `http://host.localhost:${port}` })).status).toBe(200);
  expect((await state()).phase).toEqual({ is: 'asleep' });
});

test('an endpoint is tried from the page', async () => {
  const tried = await post('try', { method: 'GET', path: '/' });
  expect(JSON.parse(tried.text)).toEqual({ ok: true, text: '200 OK\nhello from the bookshop' });
  const missing = await post('try', { method: 'GET', path: '/nowhere' });
  expect(JSON.parse(missing.text)).toMatchObject({ ok: false, text: expect.stringContaining('404') as string });
  const outside = await post('try', { method: 'GET', path: '@evil.example/' });
  expect(JSON.parse(outside.text)).toEqual({ ok: false, text: 'a path begins with one /' });
});

test('what an endpoint takes in headers and cookies is given to it, and nothing that only the host says', async () => {
  const fields = {
    ...{ 'header:Authorization': 'Bearer ola', 'header:X-Tenant': '', 'header:X-Understudy-Control': 'x' },
    ...{ 'cookie:session': 's1', 'cookie:lang': 'nb', body: '{"not": "sent with GET"}' },
  };
  const { text } = await post('try', { method: 'GET', path: '/echo', ...fields });
  const answer = JSON.parse(text) as { ok: boolean; text: string };
  const { headers } = JSON.parse(answer.text.replace('200 OK\n', '')) as { headers: Record<string, string> };
  expect(headers).toMatchObject({ authorization: 'Bearer ola', cookie: 'session=s1; lang=nb' });
  expect(Object.keys(headers).filter((name) => name === 'x-tenant' || name.startsWith('x-understudy'))).toEqual([]);
});

test('an answer without end is cut off', async () => {
  const { text } = await post('try', { method: 'GET', path: '/endless' });
  const answer = JSON.parse(text) as { ok: boolean; text: string };
  expect(answer.text).toMatch(/^200 OK\nx+\n… cut off here$/);
  expect(answer.text.length).toBeLessThan(200_000);
});

test('the page opens the preview also for who has no key of it, and says how it is now', async () => {
  const { text } = await page('');
  expect(text).toContain(`href="${(await state()).link}" rel="noreferrer">Open the preview`);
  await post('sleep', {});
  expect((await page('parts/state')).text).toContain('asleep');
  expect((await page('parts/buttons')).text).toContain('Wake up');
  expect(JSON.parse((await post('wake', {})).text)).toEqual({ ok: true, text: 'awake' });
});

test('a preview that is not made yet, or failed before its start, is not started by a click', async () => {
  const name = 'pr-14--bookshop';
  await host.putPreview(name);
  const { port } = new URL(host.running.url);
  const wake = async () => {
    const headers = { cookie: await cookie(name), 'x-understudy-page': '1' };
    const path = `/previews/${name}/wake`;
    const { text } = await host.visit('', path, {
      host: `host.localhost:${port}`,
      method: 'POST',
      headers,
      body: '{}',
    });
    return JSON.parse(text) as unknown;
  };
  expect(await wake()).toEqual({ ok: false, text: `${name} is being made` });
  expect((await state(name)).phase).toEqual({ is: 'starting' });
  const wrong = { version: 1, name: '1_wrong.up.sql', sql: 'CREATE TABEL book (isbn text)' };
  await host.put(name, 'database', 'catalog', { base: [], seed: undefined, migrations: [wrong] });
  const reason = 'database catalog: 1_wrong.up.sql:1: syntax error at or near "TABEL" (42601)';
  expect(await wake()).toEqual({ ok: false, text: `failed to migrate: ${reason}` });
  expect((await state(name)).phase).toMatchObject({ is: 'failed', step: 'migrate', reason });
});

test('requests are shown with what they led to', async () => {
  await post('try', { method: 'GET', path: '/trace' });
  await expect.poll(async () => (await page('parts/traces')).text).toContain('SELECT 1');
  const { text } = await page('parts/traces');
  expect(text).toMatch(/GET \/trace[\s\S]*1 query[\s\S]*depth-0[\s\S]*depth-1[\s\S]*SELECT 1/);
});

test('what a preview prints is text, whatever it holds', async () => {
  const evil = `<img src=x onerror=alert(1)>"'&\u202e`;
  await post('try', { method: 'GET', path: `/say?what=${encodeURIComponent(evil)}` });
  await expect
    .poll(async () => (await page('')).text)
    .toContain('&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;\ufffd');
  expect((await page('')).text).not.toContain('<img');
});

test('the log is followed live', async () => {
  const { promise, resolve } = Promise.withResolvers<string>();
  const { port } = new URL(host.running.url);
  const { request } = await import('node:http');
  const headers = { host: `host.localhost:${port}`, cookie: await cookie() };
  let text = '';
  let said: Promise<unknown> = Promise.resolve();
  const follow = request({ port, path: `/previews/${NAME}/log`, headers }, (response) => {
    response.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes('spoken just now')) resolve(text);
      else if (text.includes('from here on')) said = post('try', { method: 'GET', path: '/say?what=spoken+just+now' });
    });
  });
  follow.on('error', () => {});
  follow.end();
  expect(await promise).toContain('data: "<div class=');
  await said;
  follow.destroy();
});
