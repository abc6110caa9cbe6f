// npm run demo: an emulated GitHub, the real App, the bookshop and a pull request on it, on this machine alone.
// npm run demo -- --once: the same without waiting; exit code 0 only if comment and check are right.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pushBookshop, startAppProcess, waitFor } from '#test/app/app-on-github.ts';
import { startEmulatedGitHub } from '#test/github/emulated-github.ts';
import { whatIsWrong } from './expectations.ts';

const started = performance.now();
const say = (text: string) =>
  console.log(`${((performance.now() - started) / 1000).toFixed(1).padStart(5)} s  ${text}`);

const isOnce = process.argv.includes('--once');
const data = mkdtempSync(join(tmpdir(), 'understudy-demo-'));
const github = await startEmulatedGitHub();
say(`an emulated GitHub answers on ${github.url}`);
const repository = github.createRepository('bookshop', 'bookshop');
const clone = await pushBookshop(github, repository);
say('the bookshop is pushed to main, and a change of it to a branch');
const app = await startAppProcess(github, data);
say('the App runs, with PostgreSQL of its own');

async function end(code: number): Promise<never> {
  app.child.kill('SIGTERM');
  await app.ended;
  await github.close();
  clone.remove();
  rmSync(data, { recursive: true, force: true });
  process.exit(code);
}
process.once('SIGINT', () => void end(0));
process.once('SIGTERM', () => void end(0));

const pull = await github.openPull(repository, { title: 'Receipts by mail', author: 'ola', branch: 'receipts' });
say('Ola opened a pull request');
const check = await waitFor('the check', () =>
  repository.checks.find((one) => one.headSha === pull.headSha && one.name === 'infra/plan' && one.conclusion !== null),
);
const [comment] = repository.comments;
say(`it has its plan: ${check.output.title}`);

if (isOnce) {
  console.log(`\n${comment?.body}\n`);
  const wrong = whatIsWrong(repository, check);
  for (const line of wrong) console.error(`wrong: ${line}`);
  say(wrong.length === 0 ? 'comment and check are right' : `${wrong.length} things are wrong`);
  await end(wrong.length === 0 ? 0 : 1);
}
console.log(`
Open   ${github.url}/bookshop/bookshop/pull/1
Push   git clone -b receipts ${github.url}/bookshop/bookshop.git, change something, push: the page follows.
Stop   Ctrl-C
`);
