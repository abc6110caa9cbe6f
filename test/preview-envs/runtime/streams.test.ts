import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ClientOptions, WebSocket } from 'ws';
import { type Sent, ask as askAt } from './ask.ts';
import { type Fixture, startFixture } from './start-fixture.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await startFixture('everything');
}, 120_000);
afterAll(() => fixture?.stop());

const ask = (method: string, path: string, sent?: Sent) => askAt(fixture.app.url, method, path, sent);
const bodyOf = async (method: string, path: string, sent?: Sent) => (await ask(method, path, sent)).body;

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

  test.each([
    ['h2c', '/open', 200],
    ['websocket', '/open', 200],
    ['websocket', '/nothing', 404],
    ['h2c', '/stream/both', 400],
  ])('a request for %s of %s, which is no WebSocket, is like any other', async (upgrade, path, status) => {
    const headers = { connection: 'upgrade', upgrade };
    const sent = request(fixture.app.url + path, { headers }).end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    response.resume();
    expect([response.statusCode, response.headers['content-type']]).toEqual([status, 'application/json']);
    expect(response.headers['vary']).toContain('origin');
  });

  test('a plain request is told so', async () => {
    expect(await ask('GET', '/stream/both')).toMatchObject({ status: 400, body: { code: 'invalid_argument' } });
  });

  test('services call streams of others', async () => {
    const answer = await bodyOf('POST', '/relay');
    expect(answer).toEqual({ down: ['2', '1'], up: { count: 1, shop: 'corner' }, both: ['HI'] });
  });
});
