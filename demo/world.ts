import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pushBookshop, startAppProcess } from '#test/app/app-on-github.ts';
import { startEmulatedGitHub } from '#test/github/emulated-github.ts';

/** All that the demo runs on, on this machine alone: an emulated GitHub, the real App, the bookshop. */
export async function createWorld() {
  const started = performance.now();
  const say = (text: string) =>
    console.log(`${((performance.now() - started) / 1000).toFixed(1).padStart(5)} s  ${text}`);
  const data = mkdtempSync(join(tmpdir(), 'understudy-demo-'));
  const github = await startEmulatedGitHub();
  say(`an emulated GitHub answers on ${github.url}`);
  const repository = github.createRepository('bookshop', 'bookshop');
  github.state.teams.set('bookshop/platform', new Set(['mira']));
  repository.requiredChecks.push({ context: 'infra/approval', appId: github.app.id });
  const clone = await pushBookshop(github, repository);
  say('the bookshop is pushed to main, and a change of it to a branch');
  const app = await startAppProcess(github, data);
  say('the App runs, with PostgreSQL of its own');
  return {
    github,
    repository,
    clone,
    app,
    say,
    close: async () => {
      app.child.kill('SIGTERM');
      await app.ended;
      await github.close();
      clone.remove();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

export type World = Awaited<ReturnType<typeof createWorld>>;
