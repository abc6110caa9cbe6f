import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DatabaseSpec, Failure, PreviewState } from '#preview-envs/host/api.ts';
import { DEFAULT_LIMITS } from '#preview-envs/host/limits.ts';
import { hostUnderTest, STAND_IN, type HostUnderTest } from './host-under-test.ts';

let host: HostUnderTest;
const NAME = 'pr-12--bookshop';
const TABLE = { version: 1, name: '1_book.up.sql', sql: 'CREATE TABLE book (title text)' };
const PRICE = { version: 2, name: '2_price.up.sql', sql: 'ALTER TABLE book ADD price integer' };
const database: DatabaseSpec = { base: [], seed: undefined, migrations: [TABLE] };

/** Writes down each run with the databases it was given. A push changes the application, not the script. */
const SEED = `import { appendFileSync, readFileSync } from 'node:fs';
const { databases } = JSON.parse(readFileSync(process.env.UNDERSTUDY_CONFIG, 'utf8'));
appendFileSync(process.env.HOME + '/runs', Object.keys(databases).join() + '\\n');
console.log('two books');`;
const pushed = (commit: number) => `${STAND_IN}// ${commit}`;
const TELL_RUNS = `ROUTES['/runs'] = () => readFileSync(process.env.HOME + '/runs', 'utf8');`;

beforeAll(async () => {
  host = await hostUnderTest({ limits: { ...DEFAULT_LIMITS, seedSeconds: 2 } });
  await host.putPreview(NAME);
  await host.put(NAME, 'database', 'catalog', database);
});
afterAll(() => host.stop());

const logs = async () => (await host.call('GET', `previews/${NAME}/logs`)).body as string;
const deploy = (commit: number, seed: string) => host.deploy(NAME, `${pushed(commit)}\n${TELL_RUNS}`, seed);
async function runs(): Promise<readonly string[]> {
  const { body } = await host.call('GET', `previews/${NAME}`);
  const key = new URL((body as PreviewState).link).searchParams.get('key')!;
  const { text } = await host.visit(NAME, '/runs', { headers: { 'x-understudy-key': key } });
  return text.trim().split('\n');
}

test('a seed script runs once, before the application, and its output is in the log', async () => {
  expect(await deploy(1, SEED)).toMatchObject({ status: 200 });
  expect(await runs()).toEqual(['catalog']);
  const lines = (await logs()).split('\n');
  const at = (text: string) => lines.findIndex((line) => line.includes(text));
  expect(at('db/seed.ts fills the databases')).toBeGreaterThan(-1);
  expect(at('info seed: two books')).toBeGreaterThan(at('db/seed.ts fills the databases'));
  expect(at('ready in')).toBeGreaterThan(at('two books'));
});

test('a push, and a migration in place, do not run it again', async () => {
  await host.put(NAME, 'database', 'catalog', { ...database, migrations: [TABLE, PRICE] });
  expect(await deploy(2, SEED)).toMatchObject({ status: 200 });
  expect(await runs()).toEqual(['catalog']);
});

test('a new database: what it has filled before is made anew and filled with it', async () => {
  await host.put(NAME, 'database', 'orders', database);
  expect(await deploy(3, SEED)).toMatchObject({ status: 200 });
  expect(await runs()).toEqual(['catalog', 'catalog,orders']);
  const text = await logs();
  expect(text).toContain('us_pr-12--bookshop_catalog: made anew, to be filled with the others');
  expect(text).not.toContain('us_pr-12--bookshop_orders: made anew');
});

test('another script fills databases made anew', async () => {
  expect(await deploy(4, `${SEED} // another`)).toMatchObject({ status: 200 });
  expect(await runs()).toHaveLength(3);
  expect(await logs()).toContain('us_pr-12--bookshop_orders: made anew, the seed script is another');
});

test('one that fails fails the preview with its name, what was thrown and its last lines', async () => {
  const failed = await deploy(5, `${SEED}\nconsole.log('x'.repeat(5_000));\nthrow new TypeError('no such shelf');`);
  const reason = 'db/seed.ts: TypeError: no such shelf';
  expect(failed).toMatchObject({ status: 422, body: { error: reason, failure: { step: 'seed' } } });
  const { log } = (failed.body as { failure: Failure }).failure;
  expect(log).toContain('two books');
  // One long line does not fill the comment.
  expect(Math.max(...log.map((line) => line.length))).toBe(500);
  expect((await host.call('GET', `previews/${NAME}`)).body).toMatchObject({ phase: { is: 'failed', step: 'seed' } });
});

test('one that failed half way is run again on databases made anew', async () => {
  const before = (await logs()).split('catalog: made anew').length;
  expect(await deploy(6, `${SEED}\nthrow new TypeError('no such shelf');`)).toMatchObject({ status: 422 });
  expect((await logs()).split('catalog: made anew')).toHaveLength(before + 1);
});

test('one that does not end is ended at its limit', async () => {
  const endless = await deploy(7, `${SEED}\nsetInterval(() => {}, 1_000);`);
  expect(endless).toMatchObject({ status: 422, body: { failure: { step: 'seed' } } });
  expect((endless.body as { error: string }).error).toContain('db/seed.ts: still ran after 2 s');
});

test('a path that leads out of the source is refused', async () => {
  const build = { source: 'a'.repeat(40), root: '', seedScript: '../../etc/passwd.ts' };
  expect(await host.put(NAME, 'build', 'app', build)).toMatchObject({ status: 400 });
});
