import { Agent, get } from 'node:http';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type Fixture, startFixture } from './start-fixture.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await startFixture('everything');
}, 120_000);
afterAll(() => fixture?.stop());

test('SIGTERM lets what is under way end, and nothing new begin', async () => {
  const app = await fixture.startAnother();
  // A client that would keep its connection for ever.
  const agent = new Agent({ keepAlive: true });
  const answer = new Promise((resolve) => {
    get(`${app.url}/take-time`, { agent }, (response) => resolve(json(response)));
  });
  const begun = () => app.events.some((event) => event.type === 'log' && event.message === 'taking time');
  await app.until(begun);
  app.kill('SIGTERM');
  expect(await answer).toEqual({ done: true });
  expect(await app.ended).toEqual({ code: 0, signal: null });
  expect(app.events.filter((event) => event.type === 'log' && event.level === 'warn')).toEqual([]);
  await expect(fetch(`${app.url}/open`)).rejects.toThrow('fetch failed');
  agent.destroy();
});

test('a stream that its client keeps open does not hold up the end', async () => {
  const app = await fixture.startAnother();
  const socket = new WebSocket(`${app.url.replace('http', 'ws')}/stream/both`, 'encore-ws');
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  await new Promise((resolve) => socket.once('open', resolve));
  await app.stop();
  expect(await closed).toBe(1001);
  expect(app.events.filter((event) => event.type === 'log' && event.level === 'warn')).toEqual([]);
});

test('a crash of the application is in the log and ends the process with code 1', async () => {
  const app = await fixture.startAnother();
  await fetch(`${app.url}/die`, { method: 'POST' });
  expect(await app.ended).toEqual({ code: 1, signal: null });
  const crash = app.events.find((event) => event.type === 'log' && event.message === 'the application crashed');
  expect(crash).toMatchObject({ level: 'error', fields: { error: 'the roof fell in' } });
  expect(app.output.join('\n')).toContain('the roof fell in');
});

test('a message that is being handled is finished before the process ends', async () => {
  const app = await fixture.startAnother();
  await fixture.app.stop();
  await fetch(`${app.url}/sell`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ isbns: [1, 2, 3], shop: 'last' }),
  });
  await app.stop();
  const rows = await fixture.query('broker', 'SELECT state, count(*)::int FROM delivery GROUP BY state');
  expect(rows.filter(({ state }) => state === 'running')).toEqual([]);
});

test('the library warns of nothing', async () => {
  const app = await fixture.startAnother();
  expect(app.output).toEqual([]);
  const health = await fetch(`${app.url}/__encore/healthz`);
  expect(await health.json()).toMatchObject({ code: 'ok', details: { app_slug: 'everything' } });
});
