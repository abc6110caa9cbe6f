import { createHmac, randomUUID } from 'node:crypto';
import { connect, type AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createFrontDoor } from '#app/front-door/front-door.ts';
import type { Delivery } from '#app/inbox/inbox.ts';

const [current, previous] = ['s'.repeat(40), 'p'.repeat(40)];
const stored: Delivery[] = [];
let door: Server;
let url: string;
let storing: () => Promise<void>;

beforeEach(async () => {
  stored.length = 0;
  storing = async () => undefined;
  door = createFrontDoor({
    secrets: [current, previous],
    bodyMilliseconds: 2_000,
    store: async (delivery) => {
      await storing();
      stored.push(delivery);
    },
    onStored: () => undefined,
    isReady: async () => false,
    pages: async ({ pathname }) => (pathname === '/page' ? { status: 200, body: 'a page' } : undefined),
    metrics: async () => '',
    count: () => undefined,
  });
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(door.address() as AddressInfo).port}/api/github/webhooks`;
});
afterEach(() => {
  door.closeAllConnections();
  door.close();
});

const sign = (body: string, secret = current) => `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
async function post(body: string, headers: Record<string, string | undefined> = {}): Promise<number> {
  const all = {
    'x-github-delivery': randomUUID(),
    'x-github-event': 'ping',
    'x-hub-signature-256': sign(body),
    ...headers,
  };
  const given = Object.entries(all).filter((one): one is [string, string] => one[1] !== undefined);
  return (await fetch(url, { method: 'POST', body, headers: Object.fromEntries(given) })).status;
}

test('a signed webhook is stored, then acknowledged', async () => {
  let isStored = false;
  storing = async () => {
    await new Promise((resolve) => setImmediate(resolve));
    isStored = true;
  };
  expect(await post('{"zen":"ö"}')).toBe(202);
  expect(isStored).toBe(true);
  expect(stored).toMatchObject([{ event: 'ping', payload: '{"zen":"ö"}' }]);
});

test('nobody keeps a pull request from being heard by what is written in it', async () => {
  const texts = ['written: \\u0000', 'a \u0000\u0000 itself', '\\\u0000', 'C:\\\\u0000'];
  for (const text of texts) expect(await post(JSON.stringify({ text }))).toBe(202);
  expect(stored.map(({ payload }) => JSON.parse(payload).text)).toEqual(
    texts.map((text) => text.replaceAll('\u0000', '\ufffd')),
  );
});

test('both secrets are valid while they are rotated', async () => {
  expect(await post('{}', { 'x-hub-signature-256': sign('{}', previous) })).toBe(202);
});

test.each([
  ['no signature', '{}', { 'x-hub-signature-256': undefined }, 401],
  ['a forged signature', '{}', { 'x-hub-signature-256': sign('{}', 'x'.repeat(40)) }, 401],
  ['a signature of another body', '{}', { 'x-hub-signature-256': sign('{} ') }, 401],
  ['a malformed signature', '{}', { 'x-hub-signature-256': 'sha256=zz' }, 401],
  ['no delivery id', '{}', { 'x-github-delivery': undefined }, 400],
  ['a delivery id that is no UUID', '{}', { 'x-github-delivery': "'; DROP TABLE inbox" }, 400],
  ['no event', '{}', { 'x-github-event': undefined }, 400],
  ['a body that is no JSON', '{', {}, 400],
  ['a body that is no object', '[]', {}, 400],
] as const)('%s is refused and not stored', async (_, body, headers, status) => {
  expect(await post(body, headers)).toBe(status);
  expect(stored).toEqual([]);
});

test('a body over 25 MiB is cut off while it arrives, whatever its headers say', async () => {
  const size = 26 * 1024 * 1024;
  expect(await post('x'.repeat(size)).catch(() => 413)).toBe(413);
  let left = 40;
  const chunked = new ReadableStream({
    pull: (controller) => (left-- > 0 ? controller.enqueue(new Uint8Array(1024 * 1024)) : controller.close()),
  });
  const headers = {
    'x-github-delivery': randomUUID(),
    'x-github-event': 'ping',
    'x-hub-signature-256': sign(''),
  };
  const options = { method: 'POST', body: chunked, headers, duplex: 'half' } as RequestInit;
  const endless = fetch(url, options).then(
    (one) => one.status,
    () => 413,
  );
  expect(await endless).toBe(413);
  expect(stored).toEqual([]);
});

test('a body that does not come is given up', async () => {
  const { port } = door.address() as AddressInfo;
  const answer = await new Promise<string>((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(
        `POST /api/github/webhooks HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\nx-github-delivery: ${randomUUID()}\r\nx-github-event: ping\r\nx-hub-signature-256: ${sign('')}\r\n\r\n{`,
      );
    });
    socket.once('data', (data) => resolve(data.toString()));
  });
  expect(answer).toContain('408');
});

test('a database that is down answers 503, so that GitHub can redeliver', async () => {
  storing = () => Promise.reject(new Error('down'));
  expect(await post('{}')).toBe(503);
});

test('other methods and paths, and readiness', async () => {
  expect((await fetch(url)).status).toBe(405);
  expect((await fetch(new URL('/', url))).status).toBe(404);
  expect((await fetch(new URL('/healthz', url))).status).toBe(200);
  expect((await fetch(new URL('/readyz', url))).status).toBe(503);
});
