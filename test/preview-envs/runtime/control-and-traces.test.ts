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
