import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EmbeddedPostgres } from '#postgres/embedded-postgres.ts';
import { startPostgres } from '#test/start-postgres.ts';
import { startEmulatedGitHub, type EmulatedGitHub } from '#test/github/emulated-github.ts';
import type { RepositoryState } from '#test/github/state.ts';
import { pushBookshop, startAppProcess, waitFor, type AppProcess } from './app-on-github.ts';

const PULLS = 12;
let github: EmulatedGitHub;
let repository: RepositoryState;
let database: EmbeddedPostgres;
let clone: Awaited<ReturnType<typeof pushBookshop>>;
const replicas: AppProcess[] = [];
const data = mkdtempSync(join(tmpdir(), 'understudy-replicas-'));

const startReplica = (name: string) => {
  const url = `postgresql://understudy@/postgres?host=${encodeURIComponent(database.connection.host!)}`;
  return startAppProcess(github, join(data, name), { DATABASE_URL: url });
};

beforeAll(async () => {
  github = await startEmulatedGitHub();
  repository = github.createRepository('bookshop', 'bookshop');
  database = await startPostgres(data);
  clone = await pushBookshop(github, repository);
  replicas.push(...(await Promise.all(['east', 'west'].map(startReplica))));
});
afterAll(async () => {
  for (const { child, ended } of replicas) {
    child.kill('SIGTERM');
    await ended;
  }
  await database.stop();
  await github.close();
  clone.remove();
  rmSync(data, { recursive: true, force: true });
});

const webhooks = (replica: AppProcess) => `${replica.url}/api/github/webhooks`;

test('two replicas share the work; one killed under load loses nothing, and no comment is written twice', async () => {
  const pulls = [];
  for (let number = 1; number <= PULLS; number++) {
    const branch = `receipts-${number}`;
    await clone.pushAll(branch, `Receipts, version ${number}`);
    github.connect(webhooks(replicas[number % 2]!));
    pulls.push(await github.openPull(repository, { title: branch, author: 'ola', branch }));
    // Every event twice more, to both: replays while the first is being worked on.
    const { event, body, id } = github.state.deliveries.at(-1)!;
    await Promise.all(
      replicas.map((replica) => {
        github.connect(webhooks(replica));
        return github.deliver(event, body, id);
      }),
    );
    if (number === PULLS / 2) {
      const killed = replicas.shift()!;
      killed.child.kill('SIGKILL');
      await killed.ended;
      replicas.push(await startReplica('east'));
    }
  }
  const opened = github.state.deliveries.filter((one) => one.event === 'pull_request');
  expect(opened.filter((one) => one.status !== 202)).toEqual([]);
  for (const { headSha } of pulls) {
    await waitFor(
      `the plan of ${headSha}`,
      () =>
        repository.checks.find(
          (one) => one.headSha === headSha && one.name === 'infra/plan' && one.conclusion === 'success',
        ),
      60_000,
    );
  }
  const commentsOf = (number: number) => repository.comments.filter((one) => one.pull === number).length;
  expect(pulls.map(({ number }) => commentsOf(number))).toEqual(pulls.map(() => 1));
}, 120_000);
