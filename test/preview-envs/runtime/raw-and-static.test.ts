import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Sent, ask as askAt } from './ask.ts';
import { spansOf } from './run-process.ts';
import { type Fixture, startFixture } from './start-fixture.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await startFixture('everything');
}, 120_000);
afterAll(() => fixture?.stop());

const ask = (method: string, path: string, sent?: Sent) => askAt(fixture.app.url, method, path, sent);

describe('raw endpoints and files', () => {
  test('a raw endpoint has the whole request and writes the whole answer', async () => {
    const { status, headers, body } = await ask('PATCH', '/hook/git?a=1', { body: 'payload' });
    expect(status).toBe(202);
    expect(headers.get('x-list')).toBe('a, b');
    expect(body).toBe('PATCH /hook/git?a=1 payload');
  });

  test('its body has a limit', async () => {
    expect(await ask('POST', '/hook/git', { body: 'x'.repeat(3_000_000) })).toMatchObject({ status: 500 });
    expect(await ask('POST', '/hook/git', { body: 'short' })).toMatchObject({ status: 202 });
  });

  test('one that fails before it writes', async () => {
    const answer = await ask('GET', '/broken');
    expect(answer).toMatchObject({ status: 500, body: { code: 'internal', internal_message: 'nothing was written' } });
  });

  test('a client that leaves in the middle of an answer', async () => {
    const abort = new AbortController();
    const response = await fetch(`${fixture.app.url}/drip`, { signal: abort.signal });
    await response.body?.getReader().read();
    abort.abort();
    const isOver = () => spansOf(fixture.app, 'request').some(({ name }) => name === 'GET /drip');
    await fixture.app.until(isOver);
    expect(await ask('POST', '/hook/git', { body: 'x' })).toMatchObject({ status: 202 });
  });

  test('files with type, tag and header', async () => {
    const { status, headers, body } = await ask('GET', '/site/digits.txt');
    expect([status, body]).toEqual([200, '0123456789']);
    expect(headers.get('content-type')).toContain('text/plain');
    expect(headers.get('x-site')).toBe('yes');
    // Node's fetch would ask not to be answered from a cache.
    const condition = { 'if-none-match': headers.get('etag') ?? '', 'cache-control': 'max-age=0' };
    const again = await ask('GET', '/site/digits.txt', { headers: condition });
    expect(again.status).toBe(304);
  });

  test.each([
    ['/site/', 200, 'Bookshop'],
    ['/site/nothing', 404, 'Nothing here'],
    ['/app/some/page', 200, 'Bookshop'],
    ['/site/../../etc/passwd', 404, ''],
    ['/site/..%2f..%2fencore.app', 404, 'Nothing here'],
  ])('%s', async (path, status, text) => {
    const answer = await ask('GET', path);
    expect(answer.status).toBe(status);
    expect(JSON.stringify(answer.body)).toContain(text);
  });

  test('no file and no page for it', async () => {
    expect(await ask('GET', '/bare/nothing')).toMatchObject({ status: 404, body: { message: 'file not found' } });
  });

  test('a folder is sent to its index, by its address in the folder', async () => {
    const answer = await fetch(`${fixture.app.url}/app/pages`, { redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([307, '/pages/']);
    const { headers } = await fetch(`${fixture.app.url}/site/pages`, { redirect: 'manual' });
    expect(headers.get('x-site')).toBe('yes');
  });

  test('an error page is neither dated nor tagged', async () => {
    const { headers } = await ask('GET', '/site/nothing');
    expect([headers.get('etag'), headers.get('last-modified'), headers.get('content-type')]).toEqual([
      null,
      null,
      'text/html',
    ]);
  });

  test.each([
    ['/bare/a%20b', 400, 'invalid file path: invalid uri character'],
    ['/bare/%ff', 400, 'unable to parse path params'],
    ['/bare/pages/..%2fdigits.txt', 404, 'file not found'],
  ])('%s is no file', async (path, status, message) => {
    expect(await ask('GET', path)).toMatchObject({ status, body: { message } });
  });

  test('a raw endpoint and the gateway both say what an answer depends on', async () => {
    const { headers } = await ask('GET', '/hook/git', { headers: { origin: 'https://open.example' } });
    expect(headers.get('vary')).toBe('x-kind, origin, access-control-request-method, access-control-request-headers');
  });

  test('a part of a file', async () => {
    const { status, headers, body } = await ask('GET', '/site/digits.txt', { headers: { range: 'bytes=2-4' } });
    expect([status, body, headers.get('content-range')]).toEqual([206, '234', 'bytes 2-4/10']);
    expect((await ask('GET', '/site/digits.txt', { headers: { range: 'bytes=90-' } })).status).toBe(416);
  });
});
