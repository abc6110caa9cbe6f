import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { SubscriptionManifest } from '#preview-envs/encore/manifest.ts';
import { type Broker, openBroker } from '#preview-envs/encore/runtime/topics/broker.ts';
import { expireMessages } from '#preview-envs/encore/runtime/topics/expire-messages.ts';
import { claimDeliveries, untilNextDue } from '#preview-envs/encore/runtime/topics/claim-deliveries.ts';
import {
  backoffSeconds,
  failDelivery,
  finishDelivery,
  hasRetries,
} from '#preview-envs/encore/runtime/topics/settle-delivery.ts';
import type { EmbeddedPostgres } from '#postgres/embedded-postgres.ts';
import { startPostgres } from '#test/start-postgres.ts';

const folder = mkdtempSync(join(tmpdir(), 'understudy-deliveries-'));
const mail: SubscriptionManifest = {
  topic: 'sold',
  name: 'mail',
  service: 'shop',
  maxConcurrency: undefined,
  ackDeadlineSeconds: 30,
  messageRetentionSeconds: 3_600,
  minBackoffSeconds: 10,
  maxBackoffSeconds: 60,
  maxRetries: 2,
};

let postgres: EmbeddedPostgres;
let broker: Broker;
beforeAll(async () => {
  postgres = await startPostgres(folder);
  const { user, host, database } = postgres.connection;
  const url = `postgres://${user}@localhost/${database}?host=${encodeURIComponent(host ?? '')}`;
  broker = await openBroker({ config: { broker: url } });
}, 60_000);
afterAll(async () => {
  await broker.close();
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => broker.sql`TRUNCATE message CASCADE`);

async function publish(key: string | null, subscription = mail): Promise<string> {
  const [row] = await broker.sql`
    INSERT INTO message (topic, payload, ordering_key) VALUES (${subscription.topic}, '{}', ${key}) RETURNING id`;
  const id = String(row?.['id']);
  await broker.sql`INSERT INTO delivery (subscription, message) VALUES (${subscription.name}, ${id})`;
  return id;
}

const claim = (limit = 10) => claimDeliveries(broker.sql, mail, limit);
const taken = async (limit?: number) => (await claim(limit)).map(({ message }) => message);

describe('taking', () => {
  test('the oldest first, as many as asked for, each once', async () => {
    const ids = [await publish(null), await publish(null), await publish(null)];
    expect(await taken(2)).toEqual(ids.slice(0, 2));
    expect(await taken()).toEqual(ids.slice(2));
    expect(await taken()).toEqual([]);
  });

  test('not what another subscription of that name has, of another topic', async () => {
    await publish(null, { ...mail, topic: 'returned' });
    expect(await taken()).toEqual([]);
  });

  test('again when the deadline has passed', async () => {
    const id = await publish(null);
    await claim();
    await broker.sql`UPDATE delivery SET next_at = now() - interval '1 second'`;
    expect(await claim()).toMatchObject([{ message: id, attempts: 2 }]);
  });

  test('one of an ordering key at a time', async () => {
    const [first, second, other] = [await publish('a'), await publish('a'), await publish('b')];
    const [one] = await claim();
    expect(one?.message).toBe(first);
    expect(await broker.sql`SELECT message::text FROM delivery WHERE state = 'running' ORDER BY message`).toEqual([
      { message: first },
      { message: other },
    ]);
    await finishDelivery(broker.sql, 'mail', one!);
    expect(await taken()).toEqual([second]);
  });
});

describe('waking', () => {
  test('nothing waits', async () => {
    expect(await untilNextDue(broker.sql, mail)).toBeUndefined();
  });

  test('at the deadline of what runs, not for what waits for its turn', async () => {
    await publish('a');
    await publish('a');
    await claim();
    await broker.sql`UPDATE delivery SET next_at = now() - interval '1 minute' WHERE state = 'waiting'`;
    expect(await untilNextDue(broker.sql, mail)).toBeGreaterThan(20_000);
  });
});

describe('settling', () => {
  const stateOf = async () => (await broker.sql`SELECT state, error FROM delivery`)[0];

  test('a failed attempt waits, the last one is dead', async () => {
    await publish(null);
    for (const state of ['waiting', 'waiting', 'dead']) {
      const [delivery] = await claim();
      expect(await failDelivery(broker.sql, mail, delivery!, 'out of stamps')).toBe(state);
      expect(await stateOf()).toEqual({ state, error: 'out of stamps' });
      await broker.sql`UPDATE delivery SET next_at = now()`;
    }
    expect(await taken()).toEqual([]);
  });

  test('an attempt that lost its claim changes nothing', async () => {
    await publish(null);
    const [late] = await claim();
    await broker.sql`UPDATE delivery SET next_at = now() - interval '1 second'`;
    const [current] = await claim();
    await failDelivery(broker.sql, mail, late!, 'late');
    await finishDelivery(broker.sql, 'mail', late!);
    expect(await stateOf()).toEqual({ state: 'running', error: null });
    await finishDelivery(broker.sql, 'mail', current!);
    expect(await stateOf()).toEqual({ state: 'done', error: null });
  });

  test.each([
    [1, 10],
    [2, 20],
    [3, 40],
    [4, 60],
    [1_000, 60],
  ])('after attempt %i a pause of %i s', (attempts, seconds) => {
    expect(backoffSeconds(mail, attempts)).toBe(seconds);
  });

  test.each([
    [2, 2, true],
    [2, 3, false],
    [0, 100, true],
    [0, 101, false],
    [-1, 9_999, true],
    [-2, 9_999, true],
  ])('with %i retries attempt %i has one more: %s', (maxRetries, attempts, wanted) => {
    expect(hasRetries({ maxRetries }, attempts)).toBe(wanted);
  });
});

describe('expiring', () => {
  const left = async () => (await broker.sql`SELECT id::text FROM message ORDER BY id`).map(({ id }) => id as string);

  test('what nobody handled within the retention is dead', async () => {
    await publish(null);
    await expireMessages(broker.sql, mail);
    expect(await broker.sql`SELECT state FROM delivery`).toEqual([{ state: 'waiting' }]);
    await broker.sql`UPDATE message SET published_at = now() - interval '2 hours'`;
    await expireMessages(broker.sql, mail);
    const dead = { state: 'dead', error: 'not handled within its retention' };
    expect(await broker.sql`SELECT state, error FROM delivery`).toEqual([dead]);
  });

  test('only so many are kept, but none that somebody waits for', async () => {
    const ids = [await publish(null), await publish(null), await publish(null), await publish(null)];
    await broker.sql`UPDATE delivery SET state = 'done' WHERE message <> ${ids[0]!}`;
    await expireMessages(broker.sql, mail, 2);
    expect(await left()).toEqual([ids[0], ids[2], ids[3]]);
  });
});
