import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '#app/database/embedded-postgres.ts';
import { migrate } from '#app/database/schema.ts';
import { createInbox } from '#app/inbox/inbox.ts';

const folder = mkdtempSync(join(tmpdir(), 'understudy-inbox-'));
let database: EmbeddedPostgres;
let pool: pg.Pool;

beforeAll(async () => {
  database = await startEmbeddedPostgres(folder);
  pool = new pg.Pool(database.connection);
  await migrate(pool);
});
beforeEach(() => pool.query('TRUNCATE inbox'));
afterAll(async () => {
  await pool.end();
  await database.stop();
  rmSync(folder, { recursive: true, force: true });
});

const delivery = (event: string) => ({ id: randomUUID(), event, payload: '{}' });

test('an outage longer than any number of attempts loses nothing', async () => {
  const inbox = createInbox(pool);
  await inbox.store(delivery('push'));
  for (let round = 0; round < 20; round++) await inbox.drain(() => Promise.reject(new Error('the queue is down')));
  const handled: string[] = [];
  await inbox.drain(async ({ event }) => void handled.push(event));
  expect(handled).toEqual(['push']);
});

test('a failed delivery is left for the next drain, after those that did not fail', async () => {
  const inbox = createInbox(pool);
  const [bad, good] = [delivery('bad'), delivery('good')];
  await inbox.store(bad);
  const seen: string[] = [];
  const handle = async ({ event }: { readonly event: string }) => {
    seen.push(event);
    if (event === 'bad') throw new Error('not now');
  };
  await inbox.drain(handle);
  expect(seen).toEqual(['bad']);
  await inbox.store(good);
  await inbox.drain(handle);
  expect(seen).toEqual(['bad', 'good', 'bad']);
});

test('a delivery stored twice is handled once', async () => {
  const inbox = createInbox(pool);
  const one = delivery('ping');
  await Promise.all([inbox.store(one), inbox.store({ ...one })]);
  await inbox.store(one);
  const handled: string[] = [];
  await inbox.drain(async ({ id }) => void handled.push(id));
  await inbox.drain(async ({ id }) => void handled.push(id));
  expect(handled).toEqual([one.id]);
});
