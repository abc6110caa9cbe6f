import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask as askAt } from './ask.ts';
import { type Fixture, startFixture } from './start-fixture.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await startFixture('greetings');
}, 120_000);
afterAll(() => fixture?.stop());

const ask = (method: string, path: string, body?: unknown) =>
  askAt(fixture.app.url, method, path, body === undefined ? {} : { body });

/** The ground of Encore's own end-to-end test of TypeScript applications. */
describe('an application answers as with Encore', () => {
  test('a path parameter', async () => {
    expect(await ask('GET', '/hello/world')).toMatchObject({ status: 200, body: { message: 'Hello world' } });
  });

  test('middleware that sets status, header and data', async () => {
    const { status, headers, body } = await ask('GET', '/stamped');
    expect(status).toBe(201);
    expect(headers.get('x-desk')).toBe('one');
    expect(body).toEqual({ message: 'Hello', stamp: 'received' });
  });

  test('middleware of other endpoints does not run', async () => {
    expect((await ask('GET', '/hello/world')).headers.get('x-desk')).toBeNull();
  });

  test('a status of its own', async () => {
    expect(await ask('GET', '/accepted')).toMatchObject({ status: 202, body: { message: 'Later' } });
  });

  test('a body', async () => {
    const { status, body } = await ask('POST', '/write', { name: 'Bob' });
    expect(status).toBe(200);
    expect(body).toEqual({ greeting: 'Dear Bob,', at: expect.stringMatching(/^\d{4}-.*Z$/) as string });
  });

  test('a call of another service', async () => {
    const answer = await ask('POST', '/forward', { name: 'Charlie' });
    expect(answer).toMatchObject({ status: 200, body: { from: 'desk', greeting: 'Dear Charlie,' } });
  });

  test('a body that keeps its rules', async () => {
    const answer = await ask('POST', '/send', { text: 'Hello world', to: 'test@example.com' });
    expect(answer).toMatchObject({ status: 200, body: { state: 'sent' } });
  });

  test.each([
    [{ text: 'Hi' }, 'text: length too short'],
    [{ text: 'Valid', to: 'not-an-email' }, 'value is not an email'],
    [{ text: 5 }, 'text: invalid type: integer `5`, expected a string'],
    [{}, 'missing field text'],
  ])('a body that breaks them: %j', async (sent, message) => {
    const { status, body } = await ask('POST', '/send', sent);
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: 'invalid_argument', message: expect.stringContaining(message) as string });
  });

  test.each([
    ['plain', { details: null, message: 'not delivered' }],
    ['details', { details: { van: 7 }, message: 'not delivered' }],
    ['cause', { details: null, message: 'not delivered: the post van broke down' }],
    ['both', { details: { van: 7 }, message: 'not delivered: the post van broke down' }],
  ])('an error of its own: %s', async (how, wanted) => {
    const { status, body } = await ask('GET', `/fail/${how}`);
    expect(status).toBe(499);
    expect(body).toEqual({ code: 'canceled', internal_message: null, ...wanted });
  });

  test('any other error, at a path with a slash at its end', async () => {
    const { status, body } = await ask('GET', '/crash/');
    expect(status).toBe(500);
    expect(body).toEqual({
      code: 'internal',
      details: null,
      internal_message: 'out of stamps',
      message: 'an internal error occurred',
    });
  });

  test.each([
    ['GET', '/nothing', 'endpoint not found'],
    ['DELETE', '/accepted', 'no route for method'],
  ])('%s %s', async (method, path, message) => {
    expect(await ask(method, path)).toMatchObject({ status: 404, body: { code: 'not_found', message } });
  });

  test('health', async () => {
    expect(await ask('GET', '/__encore/healthz')).toMatchObject({ status: 200, body: { code: 'ok' } });
  });
});
