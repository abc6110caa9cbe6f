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
const bodyOf = async (method: string, path: string, sent?: Sent) => (await ask(method, path, sent)).body;

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
