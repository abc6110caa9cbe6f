import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Octokit } from '@octokit/rest';
import nock from 'nock';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { EmbeddedPostgres } from '#postgres/embedded-postgres.ts';
import { startPostgres } from '#test/start-postgres.ts';
import { migrate } from '#app/database/schema.ts';
import { createInbox } from '#app/inbox/inbox.ts';
import { redeliverMissed } from '#app/inbox/redeliver-missed.ts';

const HOST = 'https://api.github.test';
const NOW = Date.parse('2026-11-02T10:00:00Z');
const folder = mkdtempSync(join(tmpdir(), 'understudy-missed-'));
const octokit = new Octokit({ baseUrl: HOST });
let database: EmbeddedPostgres;
let pool: pg.Pool;

beforeAll(async () => {
  nock.disableNetConnect();
  database = await startPostgres(folder);
  pool = new pg.Pool(database.connection);
  await migrate(pool);
});
beforeEach(() => pool.query('TRUNCATE inbox, redelivery'));
afterEach(() => {
  const unasked = nock.pendingMocks();
  nock.cleanAll();
  if (unasked.length > 0) throw new Error(`never asked for: ${unasked.join(', ')}`);
});
afterAll(async () => {
  nock.enableNetConnect();
  await pool.end();
  await database.stop();
  rmSync(folder, { recursive: true, force: true });
});

let nextId = 1;
const attempt = (guid: string, status: number, minutesAgo = 1) => ({
  id: nextId++,
  guid,
  delivered_at: new Date(NOW - minutesAgo * 60_000).toISOString(),
  status_code: status,
});
const listing = (attempts: readonly object[], link = {}) =>
  nock(HOST).get('/app/hook/deliveries').query(true).reply(200, attempts, link);
const expectRedelivery = (id: number) => nock(HOST).post(`/app/hook/deliveries/${id}/attempts`).reply(202, {});

test('what never arrived is asked for again, over all pages', async () => {
  const [first, second] = [attempt(randomUUID(), 502), attempt(randomUUID(), 0)];
  listing([first, attempt(randomUUID(), 202)], {
    link: `<${HOST}/app/hook/deliveries?per_page=100&cursor=v1_2>; rel="next"`,
  });
  listing([second]);
  expectRedelivery(first.id);
  expectRedelivery(second.id);
  expect(await redeliverMissed(octokit, pool, NOW)).toBe(2);
});

test('what arrived at a later attempt, or is in the inbox all the same, is left alone', async () => {
  const [late, stored] = [randomUUID(), randomUUID()];
  // The App had stored it and died before its answer.
  await createInbox(pool).store({ id: stored, event: 'push', payload: '{}' });
  listing([attempt(late, 202), attempt(late, 502, 2), attempt(stored, 504)]);
  expect(await redeliverMissed(octokit, pool, NOW)).toBe(0);
});

test('after five attempts it is given up', async () => {
  const guid = randomUUID();
  listing(Array.from({ length: 5 }, () => attempt(guid, 500)));
  expect(await redeliverMissed(octokit, pool, NOW)).toBe(0);
});

test('what is older than three days is not looked at', async () => {
  listing([attempt(randomUUID(), 500, 3 * 24 * 60 + 1)], {
    link: `<${HOST}/app/hook/deliveries?per_page=100&cursor=v1_2>; rel="next"`,
  });
  expect(await redeliverMissed(octokit, pool, NOW)).toBe(0);
});

test('the next look goes back to the last clean one only', async () => {
  listing([]);
  await redeliverMissed(octokit, pool, NOW);
  listing([attempt(randomUUID(), 500, 11)]);
  expect(await redeliverMissed(octokit, pool, NOW)).toBe(0);
  const missed = attempt(randomUUID(), 500, 9);
  listing([missed]);
  expectRedelivery(missed.id);
  expect(await redeliverMissed(octokit, pool, NOW)).toBe(1);
});
