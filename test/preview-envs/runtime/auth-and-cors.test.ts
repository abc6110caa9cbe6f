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

describe('who is signed in', () => {
  const as = (who: string) => ({ headers: { authorization: `Bearer ${who}` } });

  test('is known to the endpoint and to what it calls', async () => {
    expect(await bodyOf('GET', '/whoami', as('reader'))).toEqual({ user: 'reader', inner: 'reader' });
    expect(await bodyOf('GET', '/whoami?key=librarian')).toEqual({ user: 'librarian', inner: 'librarian' });
  });

  test.each([
    ['/whoami', {}, 401, { code: 'unauthenticated' }],
    ['/whoami', as('stranger'), 401, { code: 'unauthenticated', message: 'bad key' }],
    ['/whoami', as('nobody'), 401, { code: 'unauthenticated' }],
    ['/whoami', as('broken'), 500, { internal_message: 'the key ring is lost' }],
    ['/open', {}, 200, { user: 'nobody' }],
    ['/open', as('stranger'), 200, { user: 'nobody' }],
    ['/open', as('reader'), 200, { user: 'reader' }],
    ['/open', as('broken'), 500, { internal_message: 'the key ring is lost' }],
  ])('%s with %j', async (path, sent, status, body) => {
    expect(await ask('GET', path, sent)).toMatchObject({ status, body });
  });

  test('private endpoints are not there for outsiders', async () => {
    for (const path of ['/inner', '/kept'])
      expect(await ask('GET', path, as('reader'))).toMatchObject({
        status: 404,
        body: { message: 'endpoint not found' },
      });
  });

  test('who it is comes before what is there', async () => {
    expect(await ask('GET', '/kept')).toMatchObject({ status: 401 });
    expect(await ask('POST', '/inner')).toMatchObject({ status: 404, body: { message: 'no route for method' } });
  });

  test('what is refused at the door is not to be kept', async () => {
    const kept = async (path: string, sent?: Sent) => (await ask('GET', path, sent)).headers.get('cache-control');
    expect(await kept('/whoami')).toBe('private, no-store');
    expect(await kept('/nothing')).toBe('private, no-store');
    expect(await kept('/whoami', as('reader'))).toBeNull();
  });

  test('a call may be made as somebody else', async () => {
    const answer = await bodyOf('POST', '/act-as');
    expect(answer).toEqual({
      as: 'librarian',
      without: 'unauthenticated: endpoint requires auth but none provided',
      kept: 'librarian',
      keptWithout: 'unauthenticated',
    });
  });

  test('secrets', async () => {
    expect(await bodyOf('GET', '/secrets')).toEqual({ token: 'secret token', unset: '' });
  });

  test('requests at the same time know their own', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `reader-${index}`);
    const answers = await Promise.all(names.map((name) => bodyOf('GET', `/slow/${name}`)));
    expect(answers).toEqual(names.map((name) => ({ name, path: `/slow/${name}` })));
  });
});

describe('other origins', () => {
  const preflight = (origin: string, headers: string) =>
    ask('OPTIONS', '/whoami', {
      headers: { origin, 'access-control-request-method': 'GET', 'access-control-request-headers': headers },
    });

  test.each([
    ['https://open.example', 'x-shop', 'https://open.example'],
    ['https://other.example', 'x-shop', null],
    ['https://open.example', 'authorization', null],
    ['https://pr-1.bookshop.example', 'authorization', 'https://pr-1.bookshop.example'],
    ['https://.bookshop.example', 'authorization', null],
  ])('a preflight of %s for %s', async (origin, headers, allowed) => {
    const answer = await preflight(origin, headers);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('access-control-allow-origin')).toBe(allowed);
    expect(answer.headers.get('access-control-allow-methods')).toBe('GET');
    expect(answer.headers.get('access-control-allow-headers')).toContain('x-shop');
    expect(answer.headers.get('access-control-allow-headers')).toContain('accept-language');
  });

  test('credentials make another origin of it', async () => {
    const headers = { origin: 'https://open.example', authorization: 'Bearer reader' };
    const answer = await ask('GET', '/open', { headers });
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });

  test('what may be sent and read is said without an origin too', async () => {
    const { headers } = await ask('GET', '/open');
    expect(headers.get('access-control-allow-credentials')).toBe('true');
    expect(headers.get('access-control-expose-headers')).toContain('x-total');
    const options = await ask('OPTIONS', '/open');
    expect(options.headers.get('access-control-allow-headers')).toContain('x-shop');
    expect(options.headers.get('access-control-allow-methods')).toBeNull();
  });

  test('pages of public networks may ask those of private ones', async () => {
    const headers = { origin: 'https://open.example', 'access-control-request-private-network': 'true' };
    const answer = await ask('OPTIONS', '/open', { headers });
    expect(answer.headers.get('access-control-allow-private-network')).toBe('true');
  });

  test('an answer says which headers may be read', async () => {
    const { headers } = await ask('GET', '/open', { headers: { origin: 'https://open.example' } });
    expect(headers.get('access-control-allow-origin')).toBe('https://open.example');
    expect(headers.get('access-control-expose-headers')).toContain('x-total');
  });
});
