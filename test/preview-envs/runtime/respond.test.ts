import { once } from 'node:events';
import { type AddressInfo } from 'node:net';
import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import type { Encoded } from '#preview-envs/encore/runtime/http/encode-response.ts';
import { respond } from '#preview-envs/encore/runtime/http/respond.ts';

async function receive(answer: Encoded): Promise<Response> {
  const server = createServer((_, response) => respond(response, answer)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  try {
    return await fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(5_000) });
  } finally {
    server.close();
  }
}

test('an interim status is an error, for the client would wait', async () => {
  const answer = await receive({ status: 100, headers: {}, body: '{}' });
  expect([answer.status, await answer.text()]).toEqual([500, '']);
});

test('headers are UTF-8', async () => {
  const headers = { 'x-title': 'Züri 書', 'set-cookie': ['a=ü'] };
  const answer = await receive({ status: 200, headers, body: '{"a":"ü"}' });
  const asText = (value: string | null | undefined) => Buffer.from(value ?? '', 'latin1').toString('utf8');
  expect(asText(answer.headers.get('x-title'))).toBe('Züri 書');
  expect(asText(answer.headers.getSetCookie()[0])).toBe('a=ü');
  expect(await answer.json()).toEqual({ a: 'ü' });
});
