import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startEmulatedGitHub, type EmulatedGitHub } from '#test/github/emulated-github.ts';
import type { RepositoryState } from '#test/github/state.ts';
import { pushBookshop, startAppProcess, waitFor, type AppProcess } from './app-on-github.ts';

let github: EmulatedGitHub;
let repository: RepositoryState;
let app: AppProcess;
let clone: Awaited<ReturnType<typeof pushBookshop>>;
const data = mkdtempSync(join(tmpdir(), 'understudy-app-'));

beforeAll(async () => {
  github = await startEmulatedGitHub();
  repository = github.createRepository('bookshop', 'bookshop');
  clone = await pushBookshop(github, repository);
  app = await startAppProcess(github, data);
});
afterAll(async () => {
  app.child.kill('SIGTERM');
  await app.ended;
  await github.close();
  clone.remove();
  rmSync(data, { recursive: true, force: true });
});

const plansOf = (sha: string) => repository.checks.filter((one) => one.headSha === sha && one.name === 'infra/plan');
const concluded = (sha: string) => waitFor('the check', () => plansOf(sha).findLast((one) => one.conclusion !== null));
const ours = () => repository.comments.filter((one) => one.author === 'understudy[bot]');

test('a pull request gets one comment with the plan, and the check', async () => {
  const pull = await github.openPull(repository, { title: 'Receipts by mail', author: 'ola', branch: 'receipts' });
  const check = await concluded(pull.headSha);
  expect(check).toMatchObject({
    name: 'infra/plan',
    conclusion: 'success',
    output: { title: 'Infra plan: 4 to create, 3 to change, 2 to delete' },
  });
  expect(check.annotations).toContainEqual(
    expect.objectContaining({ path: 'reviews/migrations/2_drop_stars.up.sql', start_line: 1 }),
  );
  expect(ours()).toHaveLength(1);
  expect(ours()[0]!.body).toContain('### Infra plan: 4 to create, 3 to change, 2 to delete');
  expect(ours()[0]!.body).toContain(`${github.url}/bookshop/bookshop/blob/${pull.headSha}/orders/events.ts#L8`);
});

test('a push edits the same comment, and the history shows the plan before', async () => {
  const id = ours()[0]!.id;
  writeFileSync(
    join(clone.folder, 'stock/more.ts'),
    `import { secret } from 'encore.dev/config';\nconst key = secret('SupplierKey');\n`,
  );
  const sha = await clone.pushAll('receipts', 'Ask the supplier');
  await concluded(sha);
  expect(ours().map((one) => one.id)).toEqual([id]);
  expect(ours()[0]!.body).toContain('5 to create');
  expect(ours()[0]!.body).toContain('+4 ~3 −2');
});

test('replayed and reordered webhooks leave one current comment', async () => {
  const [first, ...later] = github.state.deliveries;
  const doneJobs = () => app.log().split('job ended').length;
  const done = doneJobs();
  for (const one of [...later, first!, first!]) expect(await github.deliver(one.event, one.body, one.id)).toBe(202);
  for (const one of [...later, first!]) expect(await github.deliver(one.event, one.body)).toBe(202);
  const written = () => github.state.requests.filter((one) => one.method !== 'GET' && one.path.startsWith('/repos/'));
  const before = written().length;
  await waitFor('all work to be done', () => doneJobs() > done);
  expect(ours()).toHaveLength(1);
  expect(written()).toHaveLength(before);
  expect(ours()[0]!.body).toContain('5 to create');
});

test('a check that somebody asks for again is written again, though it says the same', async () => {
  const check = repository.checks.findLast((one) => one.name === 'infra/plan')!;
  await github.rerun(repository, check, 'mira');
  const again = await waitFor('a new run', () =>
    repository.checks.find((one) => one.id > check.id && one.name === check.name && one.conclusion !== null),
  );
  expect(again).toMatchObject({ headSha: check.headSha, output: check.output });
});

test('a comment that somebody deleted is written again; a foreign one with our marker is left alone', async () => {
  const [own] = ours();
  repository.comments.splice(0);
  const at = '2026-11-02T10:00:00Z';
  for (let index = 0; index < 150; index++) {
    repository.comments.push({
      id: 5_000_000 + index,
      pull: 1,
      author: 'ola',
      body: own!.body,
      createdAt: at,
      updatedAt: at,
    });
  }
  await concluded(await clone.pushAll('receipts', 'Again'));
  expect(ours()).toHaveLength(1);
  expect(repository.comments.filter((one) => one.author === 'ola')).toHaveLength(150);
});

test('GitHub failing for a while delays the plan and loses nothing', async () => {
  let failures = 2;
  github.fault = ({ path }) =>
    path.endsWith('/check-runs') && failures-- > 0 ? { status: 502, body: '<html>' } : undefined;
  expect((await concluded(await clone.pushAll('receipts', 'While GitHub is down'))).conclusion).toBe('success');
  expect(failures).toBeLessThan(0);
  github.fault = () => undefined;
}, 60_000);

test('a plan that could not be published says so in its check, and is made again', async () => {
  let isDown = true;
  github.fault = ({ method, path }) =>
    method === 'GET' && path.includes('/comments') && isDown ? { status: 502, body: '<html>' } : undefined;
  const sha = await clone.pushAll('receipts', 'While comments are down');
  await waitFor('the check to say so', () => plansOf(sha).some((one) => one.conclusion === 'failure'));
  isDown = false;
  const succeeded = () => plansOf(sha).some((one) => one.conclusion === 'success');
  await waitFor('the plan to be made again', succeeded);
  const conclusions = plansOf(sha).map((one) => one.conclusion);
  expect(conclusions).toEqual(['failure', 'success']);
  github.fault = () => undefined;
}, 60_000);

test('its log holds no secret', () => {
  expect(app.log()).toContain('listening');
  for (const secret of [github.app.webhookSecret, 'PRIVATE KEY', 'ghs_']) expect(app.log()).not.toContain(secret);
});

test('health, readiness and metrics', async () => {
  const get = async (path: string) => (await fetch(`${app.url}${path}`)).text();
  expect(await get('/healthz')).toBe('ok');
  expect(await get('/readyz')).toBe('ready');
  expect(await get('/metrics')).toContain('understudy_deliveries_total');
});
