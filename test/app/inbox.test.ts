import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { EmbeddedPostgres } from '#postgres/embedded-postgres.ts';
import { startPostgres } from '#test/start-postgres.ts';
import { migrate } from '#app/database/schema.ts';
import { createInbox } from '#app/inbox/inbox.ts';

const folder = mkdtempSync(join(tmpdir(), 'understudy-inbox-'));
let database: EmbeddedPostgres;
let pool: pg.Pool;

beforeAll(async () => {
  database = await startPostgres(folder);
  pool = new pg.Pool(database.connection);
  await migrate(pool);
});
beforeEach(() => pool.query('TRUNCATE inbox'));
afterAll(async () => {
  await pool.end();
  await database.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** As if the pauses were over. */
const makeAllDue = () => pool.query('UPDATE inbox SET next_at = now()');
const delivery = (event: string) => ({ id: randomUUID(), event, payload: '{}' });

test('an outage longer than any number of attempts loses nothing', async () => {
  const inbox = createInbox(pool);
  await inbox.store(delivery('push'));
  for (let round = 0; round < 20; round++) {
    await inbox.drain(() => Promise.reject(new Error('the queue is down')));
    await makeAllDue();
  }
  const handled: string[] = [];
  await inbox.drain(async ({ event }) => void handled.push(event));
  expect(handled).toEqual(['push']);
});

test('a failed delivery is not due at once again, and holds up none that comes after it', async () => {
  const inbox = createInbox(pool);
  await inbox.store(delivery('bad'));
  const seen: string[] = [];
  const handle = async ({ event }: { readonly event: string }) => {
    seen.push(event);
    if (event === 'bad') throw new Error('not now');
  };
  await inbox.drain(handle);
  await inbox.store(delivery('good'));
  await inbox.drain(handle);
  expect(seen).toEqual(['bad', 'good']);
  await makeAllDue();
  await inbox.drain(handle);
  expect(seen).toEqual(['bad', 'good', 'bad']);
});

test('what failed for a day is set aside with its error, and kept', async () => {
  const inbox = createInbox(pool);
  await inbox.store(delivery('push'));
  await pool.query(`UPDATE inbox SET received_at = now() - interval '25 hours'`);
  await inbox.drain(() => Promise.reject(new Error('no such column')));
  await makeAllDue();
  await inbox.drain(() => Promise.reject(new Error('never called')));
  expect(await inbox.count()).toEqual({ open: 0, dead: 1 });
  expect((await pool.query('SELECT error FROM inbox')).rows).toEqual([{ error: 'Error: no such column' }]);
});

test('what was done is forgotten after a week, what is open never', async () => {
  const inbox = createInbox(pool);
  await inbox.store(delivery('done'));
  await inbox.drain(() => Promise.resolve());
  await inbox.store(delivery('open'));
  await pool.query(`UPDATE inbox SET received_at = now() - interval '8 days'`);
  expect(await inbox.forgetDone()).toBe(0);
  await pool.query(`UPDATE inbox SET done_at = now() - interval '8 days' WHERE done_at IS NOT NULL`);
  expect(await inbox.forgetDone()).toBe(1);
  expect(await inbox.count()).toEqual({ open: 1, dead: 0 });
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
