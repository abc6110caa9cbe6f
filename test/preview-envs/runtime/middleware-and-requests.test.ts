import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Sent, ask as askAt } from './ask.ts';
import { type Fixture, startFixture } from './start-fixture.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await startFixture('everything');
}, 120_000);
afterAll(() => fixture?.stop());

const ask = (method: string, path: string, sent?: Sent) => askAt(fixture.app.url, method, path, sent);
const bodyOf = async (method: string, path: string, sent?: Sent) => (await ask(method, path, sent)).body;

describe('middleware runs where its target says', () => {
  const seen = async () =>
    ((await bodyOf('POST', '/seen')) as { seen: string[] }).seen.filter((one) => one !== 'exposed');

  test('tags', async () => {
    await seen();
    await ask('GET', '/noted');
    expect(await seen()).toEqual(['tagged']);
  });

  test('auth', async () => {
    await ask('GET', '/unnoted', { headers: { authorization: 'Bearer reader' } });
    expect(await seen()).toEqual(['signedIn']);
  });

  test('raw endpoints', async () => {
    await ask('POST', '/hook/a', { body: 'x' });
    expect(await seen()).toEqual(['raw']);
  });

  test('not where the request is refused', async () => {
    await ask('GET', '/unnoted');
    expect(await seen()).toEqual([]);
  });
});

describe('requests and responses', () => {
  const good = {
    email: 'reader@example.com',
    url: 'https://example.com',
    isbn: '9780141439587',
    shelf: 'A1',
    copies: 3,
    tags: ['novel'],
  };

  test('what keeps all rules is taken', async () => {
    const answer = await ask('POST', '/validate', { body: { ...good, order: 3, inner: { note: 'ok' } } });
    expect(answer).toMatchObject({ status: 200, body: { order: '3' } });
  });

  test.each([
    [{ email: 'x' }, 'email: value is not an email'],
    [{ url: 'x' }, 'url: value is not a url'],
    [{ isbn: '1' }, 'isbn: value does not match the regexp "^[0-9]{13}$"'],
    [{ copies: 11 }, 'copies: value must be at most 10 (got 11)'],
    [{ copies: 0 }, 'copies: value must be at least 1 (got 0)'],
    [{ tags: [] }, 'tags: length too short (got 0, expected at least 1)'],
    [{ order: 'up' }, 'order: invalid type: string "up"'],
    [{ inner: { note: 'x' } }, 'inner.note: length too short'],
  ])('%j is refused', async (change, message) => {
    const { status, body } = await ask('POST', '/validate', { body: { ...good, ...change } });
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: 'invalid_argument', message: expect.stringContaining(message) as string });
  });

  test('every part of a request and of a response', async () => {
    const { status, headers, body } = await ask(
      'POST',
      '/places/978?page=2&flags=true&flags=false&since=2024-02-29T12:00:00Z',
      {
        headers: { 'accept-language': 'de', cookie: 'sid=abc' },
        body: { note: 'hello', ignored: true },
      },
    );
    expect(status).toBe(200);
    expect(body).toEqual({
      seen: {
        isbn: 978,
        page: 2,
        flags: [true, false],
        since: '2024-02-29T12:00:00Z',
        lang: 'de',
        session: { name: 'sid', value: 'abc' },
        note: 'hello',
      },
    });
    expect(headers.get('x-total')).toBe('3');
    expect(headers.get('x-at')).toBe('2024-02-29T12:00:00+00:00');
    expect(headers.getSetCookie()).toEqual(['sid=next; Path=/; HttpOnly']);
  });

  test('headers and bodies are UTF-8', async () => {
    const headers = { 'accept-language': Buffer.from('Züritüütsch').toString('latin1') };
    const answer = await bodyOf('POST', '/places/978?page=2', { headers, body: {} });
    expect(answer).toMatchObject({ seen: { lang: 'Züritüütsch' } });
    const broken = await fetch(`${fixture.app.url}/validate`, {
      method: 'POST',
      body: Buffer.from('{"\xff":1}', 'latin1'),
    });
    expect(broken.status).toBe(400);
    expect(await broken.json()).toMatchObject({ message: 'unable to decode request body: invalid unicode code point' });
  });

  test('a body has a limit', async () => {
    const answer = await ask('POST', '/validate', { body: { ...good, email: 'x'.repeat(3 * 1024 * 1024) } });
    const message = 'unable to read request body: length limit exceeded';
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_argument', message } });
  });

  test('decimals', async () => {
    const answer = await bodyOf('POST', '/decimals', { body: { a: '0.1', b: '0.2' } });
    expect(answer).toEqual({ sum: '0.3', third: '0.3333333333', isDecimal: true });
    expect(await ask('POST', '/decimals', { body: { a: 'x', b: '1' } })).toMatchObject({ status: 400 });
  });
});
