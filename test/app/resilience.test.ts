import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startEmulatedGitHub, type EmulatedGitHub } from '#test/github/emulated-github.ts';
import type { PullState, RepositoryState } from '#test/github/state.ts';
import { pushBookshop, startAppProcess, waitFor, type AppProcess } from './app-on-github.ts';

let github: EmulatedGitHub;
let repository: RepositoryState;
let app: AppProcess;
let pull: PullState;
let clone: Awaited<ReturnType<typeof pushBookshop>>;
const data = mkdtempSync(join(tmpdir(), 'understudy-resilience-'));

beforeAll(async () => {
  github = await startEmulatedGitHub();
  repository = github.createRepository('bookshop', 'bookshop');
  clone = await pushBookshop(github, repository);
  app = await startAppProcess(github, data, { REDELIVERY_SECONDS: '1' });
  pull = await github.openPull(repository, { title: 'Receipts by mail', author: 'ola', branch: 'receipts' });
  await planned();
});
beforeEach(() => {
  github.fault = () => undefined;
  github.deliveryFate = () => 'sent';
});
afterAll(async () => {
  app.child.kill('SIGTERM');
  await app.ended;
  await github.close();
  clone.remove();
  rmSync(data, { recursive: true, force: true });
});

const plans = () => repository.checks.filter((one) => one.name === 'infra/plan');
const checksOf = (sha: string) => plans().filter((one) => one.headSha === sha);
const planned = (sha = pull.headSha) =>
  waitFor('the plan', () => checksOf(sha).findLast((one) => one.conclusion === 'success'));
const push = (message: string) => clone.pushAll('receipts', message);
const commitOnMain = async (files: Readonly<Record<string, string>>) => {
  clone.git('checkout', '-q', 'main');
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(clone.folder, path, '..'), { recursive: true });
    writeFileSync(join(clone.folder, path), text);
  }
  await clone.pushAll('main', 'On the base branch');
  clone.git('checkout', '-q', 'receipts');
};
const newCheck = async (act: () => Promise<unknown>) => {
  const before = plans().length;
  await act();
  const isNew = () => plans().length > before && plans().at(-1)!.conclusion !== null;
  await waitFor('a new check', isNew);
  return plans().at(-1)!;
};

test('a webhook that GitHub lost is asked for again', async () => {
  github.deliveryFate = (event) => (event === 'pull_request' ? 'lost' : 'sent');
  const pushed = push('Nobody hears of it');
  await waitFor('the delivery to be lost', () => github.state.deliveries.at(-1)?.body.includes('synchronize'));
  const sha = await pushed;
  expect(checksOf(sha)).toEqual([]);
  github.deliveryFate = () => 'sent';
  expect(await planned(sha)).toMatchObject({ name: 'infra/plan' });
});

test('a suspended installation parks its jobs; unsuspended, they run', async () => {
  await github.suspend();
  const sha = await push('While suspended');
  await waitFor('the job to be parked', () => app.log().includes('"outcome":"parked"'));
  expect(checksOf(sha)).toEqual([]);
  await github.unsuspend();
  expect(await planned(sha)).toMatchObject({ conclusion: 'success' });
});

test('a job that is refused while somebody unsuspends the installation is not forgotten', async () => {
  const parked = () => app.log().split('"outcome":"parked"').length;
  const before = parked();
  const suspended = { status: 403, body: { message: 'This installation has been suspended' } };
  github.fault = ({ path }) => (path.endsWith('/access_tokens') && parked() === before ? suspended : undefined);
  // It wakes one job and no other.
  const check = await newCheck(() => github.rerun(repository, plans().at(-1)!, 'mira'));
  expect(check).toMatchObject({ conclusion: 'success' });
  expect(parked()).toBeGreaterThan(before);
});

test('a rate limit is waited for as long as GitHub says, without asking again before', async () => {
  let refused = 0;
  const isPull = (path: string) => /\/pulls\/\d+$/.test(path);
  const headers = { 'retry-after': '2' };
  const limit = { status: 429, body: { message: 'You have exceeded a secondary rate limit' }, headers };
  github.fault = ({ path }) => (isPull(path) && refused++ === 0 ? limit : undefined);
  const asked = () => github.state.requests.filter((one) => isPull(one.path));
  const before = asked().length;
  const started = Date.now();
  const sha = await push('Too often');
  await planned(sha);
  expect(asked()[before]?.status).toBe(429);
  expect(Date.now() - started).toBeGreaterThan(1_900);
});

test('a connection that breaks is tried again', async () => {
  let cuts = 3;
  github.fault = ({ method }) => (method === 'POST' && cuts-- > 0 ? 'reset' : undefined);
  expect(await planned(await push('On a bad line'))).toMatchObject({ conclusion: 'success' });
});

test('a database that crashes while it works is waited for', async () => {
  const sha = await push('While the database crashes');
  const [postmaster] = readFileSync(join(data, 'postgres/postmaster.pid'), 'utf8').split('\n');
  process.kill(Number(postmaster), 'SIGQUIT');
  await waitFor('the loss of the database', () => app.log().includes('database connection lost'));
  expect(await planned(sha)).toMatchObject({ conclusion: 'success' });
});

test('a repository that was renamed is found where it is now', async () => {
  const name = '/repos/bookshop/old-name/';
  const moved = new Set<string>();
  github.fault = ({ method, path, query }) => {
    if (!path.startsWith(name)) return undefined;
    moved.add(method);
    const to = `${github.url}/api/v3${path.replace(name, '/repos/bookshop/bookshop/')}?${String(query)}`;
    // https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#follow-redirects
    const status = method === 'GET' ? 301 : 307;
    return { status, body: { message: 'Moved Permanently', url: to }, headers: { location: to } };
  };
  github.deliveryFate = () => 'lost';
  const sha = await push('Heard of by the former name');
  await waitFor('the event', () => github.state.deliveries.at(-1)?.body.includes(sha));
  const lost = github.state.deliveries.findLast((one) => one.body.includes('synchronize'))!;
  // It is not to be asked for again: it would come by the new name.
  github.state.deliveries.splice(0);
  github.deliveryFate = () => 'sent';
  await github.deliver('pull_request', lost.body.replaceAll('"name":"bookshop"', '"name":"old-name"'));
  await planned(sha);
  expect([...moved]).toEqual(expect.arrayContaining(['GET', 'POST']));
});

test('a push to the base branch plans the open pull requests into it again', async () => {
  await commitOnMain({ 'lib/unrelated.ts': 'export const unrelated = 1;\n' });
  const tip = clone.git('rev-parse', 'main').slice(0, 7);
  const named = () => repository.comments.filter((one) => one.body.includes(tip));
  await waitFor('the comment to name the new tip', () => named().length > 0);
  expect(named()).toHaveLength(1);
});

test('invalid configuration on the base branch fails the check with file, line and what is allowed', async () => {
  const invalid = 'preview:\n  start: always\n';
  const failed = await newCheck(() => commitOnMain({ '.github/understudy.yml': invalid }));
  expect(failed).toMatchObject({ name: 'infra/plan', conclusion: 'failure' });
  const message = '.github/understudy.yml:2:10 preview.start is "always": allowed are automatic, label, manual';
  expect(failed.output.text).toContain(message);
  expect(failed.output.summary).toContain('on the branch `main`');
});

test('a pull request cannot mend or loosen it for itself', async () => {
  mkdirSync(join(clone.folder, '.github'), { recursive: true });
  writeFileSync(join(clone.folder, '.github/understudy.yml'), 'apps: auto\n');
  const check = await newCheck(() => push('Mend it here'));
  expect(check).toMatchObject({ conclusion: 'failure' });
});

test('configured folders are all that is read', async () => {
  const check = await newCheck(() => commitOnMain({ '.github/understudy.yml': 'apps: [elsewhere]\n' }));
  expect(check).toMatchObject({ conclusion: 'success', output: { title: 'Infra plan: no infrastructure changes' } });
  const again = await newCheck(() => commitOnMain({ '.github/understudy.yml': 'apps: [.]\n' }));
  expect(again.output.title).toContain('to create');
});
