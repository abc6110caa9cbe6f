import { createServer, type AddressInfo, type Server } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EmbeddedPostgres } from '#postgres/embedded-postgres.ts';
import { databaseProblem } from '#app/start-problem.ts';
import { startEmulatedGitHub, type EmulatedGitHub } from '#test/github/emulated-github.ts';
import { startPostgres } from '#test/start-postgres.ts';
import { startAppProcess } from './app-on-github.ts';

let github: EmulatedGitHub;
let database: EmbeddedPostgres;
let taken: Server;
const data = mkdtempSync(join(tmpdir(), 'understudy-start-'));
const url = (user: string, name: string) =>
  `postgresql://${user}@/${name}?host=${encodeURIComponent(database.connection.host!)}`;
const start = (more: Readonly<Record<string, string>>) => startAppProcess(github, join(data, 'app'), more);

beforeAll(async () => {
  [github, database] = await Promise.all([startEmulatedGitHub(), startPostgres(data)]);
  taken = createServer().listen(0, '127.0.0.1');
});
afterAll(async () => {
  taken.close();
  await database.stop();
  await github.close();
  rmSync(data, { recursive: true, force: true });
});

test.concurrent.each([
  ['a database that is away', { DATABASE_URL: 'postgresql://127.0.0.1:1/understudy' }, '75:\nDATABASE_URL: '],
  ['a database without an answer at localhost', { DATABASE_URL: 'postgresql://localhost:1/u' }, 'connect ECONNREFUSED'],
  ['a URL that cannot be read', { DATABASE_URL: 'postgresql://[x/u' }, '78:\nDATABASE_URL: '],
  ['another scheme', { DATABASE_URL: 'mysql://127.0.0.1/u' }, '78:\nDATABASE_URL: not of the form postgresql://'],
  [
    'a folder that is none',
    { DATA_DIR: '/etc/passwd/understudy' },
    '78:\nDATA_DIR: /etc/passwd/understudy cannot be used',
  ],
  [
    'a GitHub that is away',
    { GITHUB_API_URL: 'http://127.0.0.1:1' },
    '75:\nGITHUB_API_URL: http://127.0.0.1:1 cannot be',
  ],
  ['an App that GitHub does not know', { APP_ID: '999' }, '78:\nAPP_ID, PRIVATE_KEY or GITHUB_API_URL: http'],
])('%s is told in one line', async (_, more, told) => {
  const failure = await start(more).then(
    () => 'it started',
    (error: Error) => error.message,
  );
  expect(failure).toContain(told);
  expect(failure.trim().split('\n')).toHaveLength(2);
});

test('so is what the database refuses, by name', async () => {
  await expect(start({ DATABASE_URL: url('understudy', 'elsewhere') })).rejects.toThrow(
    '78:\nDATABASE_URL: the database cannot be used: database "elsewhere" does not exist',
  );
  await expect(start({ DATABASE_URL: url('ola', 'postgres') })).rejects.toThrow('78:\nDATABASE_URL: ');
});

test('and a port that is taken', async () => {
  const { port } = taken.address() as AddressInfo;
  const more = { DATABASE_URL: url('understudy', 'postgres'), PORT: String(port) };
  await expect(start(more)).rejects.toThrow(/ended with 78:[^]*HOST, PORT: listen EADDRINUSE/);
});

test.each([
  ['57P03', 'AwayError'],
  ['53300', 'AwayError'],
  ['42501', 'ConfigError'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'ConfigError'],
  ['42P01', 'Error'],
])('%s of PostgreSQL is %s', (code, name) => {
  expect(databaseProblem(Object.assign(new Error('refused'), { code }))).toMatchObject({ name });
});
