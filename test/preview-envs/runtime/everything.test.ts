import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ClientOptions, WebSocket } from 'ws';
import { spansOf } from './run-process.ts';
import { type Fixture, startFixture } from './start-fixture.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await startFixture('everything');
}, 120_000);
afterAll(() => fixture?.stop());

interface Sent {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

async function ask(method: string, path: string, { body, headers = {} }: Sent = {}) {
  const response = await fetch(fixture.app.url + path, {
    method,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type') === 'application/json' && text !== '';
  return { status: response.status, headers: response.headers, body: (isJson ? JSON.parse(text) : text) as unknown };
}

const bodyOf = async (method: string, path: string, sent: Sent = {}) => (await ask(method, path, sent)).body;

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

describe('databases', () => {
  test('values come out by the type of their column', async () => {
    await ask('POST', '/books', { body: { isbn: 978, title: 'Emma', tags: ['a', 'b,"c'], extra: { a: [1] } } });
    expect(await bodyOf('GET', '/books/978/kinds')).toEqual({
      kinds: {
        isbn: 'number',
        title: 'string',
        price: 'Decimal',
        tags: 'Array',
        extra: 'Object',
        cover: 'ArrayBuffer',
        published: 'string',
        added: 'Date',
        id: 'string',
        rating: 'number',
        sold: 'boolean',
      },
      price: '12.5',
      extra: { a: [1] },
    });
  });

  test('a list is JSON or an array, by the type of its parameter', async () => {
    const answer = await bodyOf('POST', '/lists');
    expect(answer).toEqual({ json: ['a', 'b'], texts: ['c', 'd'], numbers: [1, 2], raw: 3 });
  });

  test('an error has the words of the database', async () => {
    const { status, body } = await ask('POST', '/books', { body: { isbn: 978, title: 'Emma', tags: [] } });
    expect(status).toBe(500);
    const message = expect.stringContaining('duplicate key value violates unique constraint "book_pkey"') as string;
    expect(body).toMatchObject({ code: 'internal', internal_message: message });
  });

  test('transactions', async () => {
    const lost = await bodyOf('POST', '/transfer', { body: { commit: false } });
    expect(lost).toEqual({ titles: [], afterwards: 'transaction closed' });
    const kept = await bodyOf('POST', '/transfer', { body: { commit: true } });
    expect(kept).toEqual({ titles: ['kept'], afterwards: 'transaction closed' });
  });

  test('a connection of its own', async () => {
    expect(await bodyOf('POST', '/session')).toEqual({ name: 'bookshop' });
  });
});

describe('caches', () => {
  test('every operation', async () => {
    expect(await bodyOf('POST', '/cache')).toEqual({
      strings: {
        get: 'one',
        missing: 'undefined',
        getAndSet: 'one',
        append: 4,
        range: 'two',
        setRange: 4,
        len: 4,
        multi: ['two?', 'x', 'y'].slice(0, 2).concat('undefined'),
        getAndDelete: 'two?',
        deleted: 2,
        struct: { title: 'Emma' },
      },
      numbers: { increment: [1, 6, 4], floats: [1.5, 1] },
      lists: {
        pushed: 4,
        items: ['z', 'a', 'b', 'c'],
        get: ['z', 'c', 'undefined'],
        inserted: [5, 6, -1],
        removed: [1, 0, 1],
        range: ['a', 'b'],
        popped: ['z', 'c'],
        moved: ['a', ['a'], 'undefined'],
        set: ['changed'],
        trimmed: ['b'],
        len: 1,
        numbers: [1, 2.5],
      },
      sets: {
        added: 1,
        removed: 1,
        contains: [true, false],
        len: 3,
        items: ['a', 'b', 'c'],
        diff: ['a'],
        intersect: ['b', 'c'],
        union: ['a', 'b', 'c', 'd'],
        stored: [1, 2, 4],
        kept: ['a', 'b', 'c', 'd'],
        moved: [true, false],
        sample: [4, 7, 'string'],
        popped: ['string', 3, 0, 'undefined'],
      },
      errors: {
        exists: 'CacheKeyExists: cache key "text/taken" already exists',
        missing: 'CacheMiss: cache key "text/nothing" not found',
        kind: expect.stringContaining('WRONGTYPE') as string,
        number: expect.stringContaining('value is not an integer or out of range') as string,
        noList: expect.stringContaining('no such key') as string,
        outside: expect.stringContaining('index out of range') as string,
      },
    });
  });

  test('expiry', async () => {
    expect(await bodyOf('POST', '/cache/expiry')).toEqual({
      before: ['gone', 'kept!', 'longer!', 'going!'],
      after: ['undefined', 'kept!', 'longer!', 'undefined'],
    });
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

  test('decimals', async () => {
    const answer = await bodyOf('POST', '/decimals', { body: { a: '0.1', b: '0.2' } });
    expect(answer).toEqual({ sum: '0.3', third: '0.3333333333', isDecimal: true });
    expect(await ask('POST', '/decimals', { body: { a: 'x', b: '1' } })).toMatchObject({ status: 400 });
  });
});

describe('raw endpoints and files', () => {
  test('a raw endpoint has the whole request and writes the whole answer', async () => {
    const { status, headers, body } = await ask('PATCH', '/hook/git?a=1', { body: 'payload' });
    expect(status).toBe(202);
    expect(headers.get('x-list')).toBe('a, b');
    expect(body).toBe('PATCH /hook/git?a=1 payload');
  });

  test('its body has a limit', async () => {
    expect(await ask('POST', '/hook/git', { body: 'x'.repeat(2_000) })).toMatchObject({ status: 500 });
  });

  test('one that fails before it writes', async () => {
    const answer = await ask('GET', '/broken');
    expect(answer).toMatchObject({ status: 500, body: { code: 'internal', internal_message: 'nothing was written' } });
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

  test('a part of a file', async () => {
    const { status, headers, body } = await ask('GET', '/site/digits.txt', { headers: { range: 'bytes=2-4' } });
    expect([status, body, headers.get('content-range')]).toEqual([206, '234', 'bytes 2-4/10']);
    expect((await ask('GET', '/site/digits.txt', { headers: { range: 'bytes=90-' } })).status).toBe(416);
  });
});

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
    expect(await ask('GET', '/inner', as('reader'))).toMatchObject({
      status: 404,
      body: { message: 'endpoint not found' },
    });
  });

  test('a call may be made as somebody else', async () => {
    const answer = await bodyOf('POST', '/act-as');
    expect(answer).toEqual({ as: 'librarian', without: 'unauthenticated: endpoint requires auth but none provided' });
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

describe('buckets', () => {
  test('every operation', async () => {
    expect(await bodyOf('POST', '/objects')).toEqual({
      attrs: [3, 'text/plain', 'string', createHash('md5').update('one').digest('hex'), 4],
      download: 'two!',
      older: 'one',
      exists: [true, false],
      listed: ['a/b ü.txt 4'],
      limited: ['../../etc/passwd', 'a/b ü.txt'],
      long: 'long',
      missing: 'not found',
      missingAttrs: 'not found',
      precondition: 'precondition',
      allowed: 'fine',
      removed: false,
      removedAgain: 'fine',
      unversioned: 'undefined',
    });
  });

  test('signed and public URLs', async () => {
    const links = (await bodyOf('POST', '/links')) as Record<
      'public' | 'private' | 'upload' | 'download' | 'brief' | 'tooLong',
      string
    >;
    const local = (url: string) => url.replace(fixture.config.publicUrl, '');
    expect(links.tooLong).toBe('InvalidArgument');
    expect(links.private).toBe('bucket is not public');
    expect(await ask('GET', local(links.public))).toMatchObject({ status: 200, body: 'cover' });
    expect((await ask('GET', local(links.download))).status).toBe(404);
    const uploaded = await ask('PUT', local(links.upload), {
      body: 'new paper',
      headers: { 'content-type': 'text/plain' },
    });
    expect(uploaded.status).toBe(200);
    const downloaded = await ask('GET', local(links.download));
    expect([downloaded.status, downloaded.body, downloaded.headers.get('content-type')]).toEqual([
      200,
      'new paper',
      'text/plain',
    ]);
    // What a URL was not signed for, it does not do.
    expect((await ask('PUT', local(links.download), { body: 'x' })).status).toBe(403);
    expect((await ask('GET', local(links.download).replace('new.txt', 'other.txt'))).status).toBe(403);
    expect((await ask('GET', local(links.download).split('?')[0]!)).status).toBe(403);
    expect((await ask('GET', local(links.download).replace(/expires=\d+/, 'expires=9999999999'))).status).toBe(403);
  });

  test('a URL ends with its time', async () => {
    const { brief } = (await bodyOf('POST', '/links')) as { brief: string };
    const path = brief.replace(fixture.config.publicUrl, '');
    await fixture.app.until(async () => (await ask('GET', path)).status === 403);
    expect((await ask('GET', path)).body).toMatchObject({ code: 'permission_denied' });
  });
});

describe('streams', () => {
  function connect(path: string, options: ClientOptions = {}, protocols: string[] = ['encore-ws']) {
    const socket = new WebSocket(fixture.app.url.replace('http', 'ws') + path, protocols, options);
    const messages: unknown[] = [];
    socket.on('message', (data: Buffer) => messages.push(JSON.parse(data.toString('utf8'))));
    const opened = new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    return { socket, messages, opened, closed };
  }

  test('in: messages up, one answer at the end', async () => {
    const { socket, messages, opened, closed } = connect('/stream/in?shop=corner');
    await opened;
    for (const text of ['a', 'b', 'end']) socket.send(JSON.stringify({ text }));
    await closed;
    expect(messages).toEqual([{ count: 2, shop: 'corner' }]);
  });

  test('out: messages down, declared fields only', async () => {
    const { messages, closed } = connect('/stream/out/3');
    await closed;
    expect(messages).toEqual([{ text: '3' }, { text: '2' }, { text: '1' }]);
  });

  test('both ways; what does not fit its type is left out', async () => {
    const { socket, messages, opened } = connect('/stream/both');
    await opened;
    socket.send('{"text":5}');
    socket.send('no JSON');
    socket.send('{"text":"hi"}');
    await fixture.app.until(() => messages.length > 0);
    expect(messages).toEqual([{ text: 'HI' }]);
    socket.close();
  });

  test('a handler that fails ends the connection', async () => {
    const { socket, opened, closed } = connect('/stream/both');
    await opened;
    socket.send('{"text":"fail"}');
    await closed;
    expect(socket.readyState).toBe(WebSocket.CLOSED);
  });

  test.each([
    ['/stream/in', 'Unexpected server response: 400'],
    ['/stream/out/many', 'Unexpected server response: 400'],
    ['/stream/guarded', 'Unexpected server response: 401'],
    ['/stream/nothing', 'Unexpected server response: 404'],
  ])('%s is refused', async (path, message) => {
    await expect(connect(path).opened).rejects.toThrow(message);
  });

  test('browsers sign in by a subprotocol', async () => {
    const headers = Buffer.from(JSON.stringify({ authorization: 'Bearer reader' })).toString('base64url');
    const { messages, closed } = connect('/stream/guarded', {}, ['encore-ws', `encore.dev.headers.${headers}`]);
    await closed;
    expect(messages).toEqual([{ text: 'welcome' }]);
  });

  test('a plain request is told so', async () => {
    expect(await ask('GET', '/stream/both')).toMatchObject({ status: 400, body: { code: 'invalid_argument' } });
  });

  test('services call streams of others', async () => {
    const answer = await bodyOf('POST', '/relay');
    expect(answer).toEqual({ down: ['2', '1'], up: { count: 1, shop: 'corner' }, both: ['HI'] });
  });
});

describe('topics', () => {
  const state = () =>
    bodyOf('GET', '/received') as Promise<{
      received: { by: string; value: unknown }[];
      most: number;
      attempts: Record<string, number>;
    }>;
  const got = async (by: string) => (await state()).received.filter((one) => one.by === by).map(({ value }) => value);

  test('every subscription gets a message, with its types', async () => {
    const { ids } = (await bodyOf('POST', '/sell', { body: { isbns: [1], shop: 'corner' } })) as { ids: string[] };
    expect(ids).toEqual([expect.stringMatching(/^\d+$/)]);
    await fixture.app.until(async () => (await got('audit')).length > 0 && (await got('slow')).length > 0);
    expect(await got('audit')).toEqual([
      { isbn: 1, at: '2024-02-29T12:00:00Z', shop: 'corner', isDate: true, attempt: 1 },
    ]);
  });

  test('messages of one ordering key wait for each other, also for one that comes again', async () => {
    const before = (await got('audit')).length;
    const isbns = Array.from({ length: 12 }, (_, index) => 100 + index);
    await ask('POST', '/sell', { body: { isbns, shop: 'queue' } });
    await fixture.app.until(async () => (await got('audit')).length === before + isbns.length);
    expect((await got('audit')).slice(before).map((one) => (one as { isbn: number }).isbn)).toEqual(isbns);
  });

  test('no more at once than the subscription says', async () => {
    const shops = Array.from({ length: 8 }, (_, index) => ({ body: { isbns: [200 + index], shop: `shop-${index}` } }));
    await Promise.all(shops.map((sent) => ask('POST', '/sell', sent)));
    await fixture.app.until(async () => (await got('slow')).length === 21);
    expect((await state()).most).toBe(1);
  });

  test('a message that fails comes again', async () => {
    await ask('POST', '/try', { body: { id: 'lucky', failures: 2 } });
    await fixture.app.until(async () => (await got('retry')).includes('lucky'));
    expect((await state()).attempts['lucky']).toBe(3);
  });

  test('out of retries it is dead, with its reason', async () => {
    await ask('POST', '/try', { body: { id: 'hopeless', failures: 99 } });
    const dead = await fixture.app.until(async () => {
      const rows = await fixture.query(
        'broker',
        "SELECT subscription, attempts, error FROM delivery WHERE state = 'dead'",
      );
      return rows.length > 0 && rows;
    });
    expect(dead).toEqual([{ subscription: 'retry', attempts: 3, error: 'attempt 3 failed' }]);
    expect((await state()).attempts['hopeless']).toBe(3);
  });

  test('arrives within milliseconds', async () => {
    const span = await fixture.app.until(() =>
      spansOf(fixture.app, 'message').find(({ name }) => name === 'sold/audit'),
    );
    const publish = spansOf(fixture.app, 'publish').find((one) => one.span === span.parent);
    expect(span.at - (publish?.at ?? 0)).toBeLessThan(1_000);
  });

  test('messages arrive after the connections to the broker were cut', async () => {
    const others =
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'broker' AND pid <> pg_backend_pid()";
    expect((await fixture.query('broker', others)).length).toBeGreaterThan(0);
    await fixture.app.until(
      async () => (await ask('POST', '/try', { body: { id: 'survivor', failures: 0 } })).status === 200,
    );
    await fixture.app.until(async () => (await got('retry')).includes('survivor'));
    expect(await bodyOf('GET', '/open')).toEqual({ user: 'nobody' });
  });

  test('what a killed process had begun, the next one does', async () => {
    await fixture.query(
      'broker',
      `WITH m AS (INSERT INTO message (topic, payload) VALUES ('flaky', '{"id":"orphan","failures":0}') RETURNING id)
       INSERT INTO delivery (subscription, message, state, attempts, next_at)
       SELECT 'retry', id, 'running', 1, now() - interval '1 second' FROM m`,
    );
    await fixture.query('broker', 'NOTIFY delivery');
    await fixture.app.until(async () => (await got('retry')).includes('orphan'));
    const [row] = await fixture.query(
      'broker',
      "SELECT d.state, d.attempts FROM delivery d JOIN message m ON m.id = d.message WHERE m.payload->>'id' = 'orphan'",
    );
    expect(row).toEqual({ state: expect.stringMatching('done|running') as string, attempts: 2 });
  });
});

describe('what the host asks and is told', () => {
  const control = { headers: { 'x-understudy-control': 'control-token' } };

  test('crons run when they are asked to, and say how it went', async () => {
    expect((await ask('POST', '/__understudy/cron/nightly-sweep')).status).toBe(404);
    expect(await ask('POST', '/__understudy/cron/nightly-sweep', control)).toMatchObject({
      status: 200,
      body: { ok: true },
    });
    expect(await bodyOf('GET', '/meta')).toMatchObject({ swept: 1 });
    const failed = await ask('POST', '/__understudy/cron/nightly-sweep', control);
    expect(failed).toMatchObject({ status: 500, body: { ok: false } });
    expect((await ask('POST', '/__understudy/cron/nothing', control)).status).toBe(404);
  });

  test('metrics', async () => {
    await ask('POST', '/count');
    expect(await bodyOf('GET', '/__understudy/metrics', control)).toEqual([
      { name: 'orders', type: 'Counter', labels: { service: 'shop' }, value: 3 },
      { name: 'sales', type: 'Counter', labels: { big: 'true', book_kind: 'novel', service: 'shop' }, value: 4 },
      { name: 'shelf_meters', type: 'Gauge', labels: { service: 'shop' }, value: 12.5 },
      { name: 'room_heat', type: 'Gauge', labels: { room: 'front', service: 'shop' }, value: -3 },
    ]);
    expect((await ask('GET', '/__understudy/metrics')).status).toBe(404);
  });

  test('where the application runs', async () => {
    expect(await bodyOf('GET', '/meta')).toMatchObject({
      meta: {
        appId: 'everything',
        apiBaseUrl: 'http://pr-12--bookshop.localhost:4300',
        environment: { name: 'pull-12', type: 'ephemeral', cloud: 'local' },
        deploy: { id: 'pull-12', hostedServices: { shop: { name: 'shop' } } },
      },
    });
  });

  test('lines of the log know service and trace', async () => {
    const { headers } = await ask('GET', '/meta');
    const trace = headers.get('x-encore-trace-id');
    const line = await fixture.app.until(() =>
      fixture.app.events.find((event) => event.type === 'log' && event.trace === trace),
    );
    expect(line).toMatchObject({ level: 'info', service: 'notes', message: 'asked for meta', fields: { shelf: 3 } });
  });

  test('a trace holds the whole tree of a request', async () => {
    const { headers } = await ask('GET', '/whoami', { headers: { authorization: 'Bearer reader' } });
    const trace = headers.get('x-encore-trace-id');
    const spans = () =>
      fixture.app.events.filter((event) => event.type === 'span').filter((span) => span.trace === trace);
    await fixture.app.until(() => spans().length === 4);
    const root = spans().find((span) => span.parent === undefined)!;
    const call = spans().find((span) => span.what === 'call')!;
    const tree = spans().map(({ what, name, parent, status }) => ({
      what,
      name,
      status,
      under: parent === root.span ? 'root' : parent === call.span ? 'call' : 'nothing',
    }));
    expect(tree).toEqual([
      { what: 'auth', name: 'vault.auth', status: undefined, under: 'root' },
      { what: 'request', name: 'GET /inner', status: 200, under: 'call' },
      { what: 'call', name: 'vault.inner', status: undefined, under: 'root' },
      { what: 'request', name: 'GET /whoami', status: 200, under: 'nothing' },
    ]);
  });

  test('messages and what their handlers do belong to the trace of the request that published', async () => {
    const { headers } = await ask('POST', '/sell', { body: { isbns: [7], shop: 'trace' } });
    const trace = headers.get('x-encore-trace-id');
    const kinds = () =>
      fixture.app.events
        .filter((event) => event.type === 'span')
        .filter((span) => span.trace === trace)
        .map(({ what }) => what);
    await fixture.app.until(() => kinds().length === 5);
    expect(kinds().toSorted()).toEqual(['message', 'message', 'publish', 'query', 'request']);
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

  test('an answer says which headers may be read', async () => {
    const { headers } = await ask('GET', '/open', { headers: { origin: 'https://open.example' } });
    expect(headers.get('access-control-allow-origin')).toBe('https://open.example');
    expect(headers.get('access-control-expose-headers')).toContain('x-total');
  });
});
