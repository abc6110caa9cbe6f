import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pushBookshop, startAppProcess } from '#test/app/app-on-github.ts';
import { startEmulatedGitHub } from '#test/github/emulated-github.ts';
// @ts-expect-error: plain JavaScript, as everything that runs before the set-up
import { buildAction as build } from '../scripts/build.mjs';
import { startPreviewHost } from './preview-host.ts';
import { watchHost } from './what-host-left.ts';

const buildAction = build as (folder: string) => Promise<void>;
const WORKFLOWS = '.github/workflows';

/** All that the demo runs on, on this machine alone: an emulated GitHub, the real App and Action, the bookshop. */
export async function createWorld() {
  const started = performance.now();
  const say = (text: string) =>
    console.log(`${((performance.now() - started) / 1000).toFixed(1).padStart(5)} s  ${text}`);
  const data = mkdtempSync(join(tmpdir(), 'understudy-demo-'));
  // Previews run as accounts of their own.
  chmodSync(data, 0o755);
  const bundle = join(data, 'bundle');
  await buildAction(bundle);
  const github = await startEmulatedGitHub();
  say(`an emulated GitHub answers on ${github.url}`);
  const repository = github.createRepository('bookshop', 'bookshop');
  github.state.teams.set('bookshop/platform', new Set(['mira']));
  repository.requiredChecks.push({ context: 'infra/approval', appId: github.app.id, by: 'ruleset' });
  const clone = await pushBookshop(github, repository);
  clone.git('checkout', '-q', 'main');
  mkdirSync(join(clone.folder, WORKFLOWS), { recursive: true });
  cpSync('docs/workflows/understudy.yml', join(clone.folder, WORKFLOWS, 'understudy.yml'));
  await clone.pushAll('main', 'Previews');
  clone.git('checkout', '-q', 'receipts');
  say('the bookshop is pushed to main with the workflow for previews, and a change of it to a branch');
  const host = await startPreviewHost(join(data, 'host'));
  repository.variables.set('UNDERSTUDY_HOST', host.controlUrl);
  repository.secrets.set('UNDERSTUDY_HOST_TOKEN', host.token);
  const { PATH = '', HOME = '/' } = process.env;
  const env = { PATH, HOME, XDG_STATE_HOME: join(data, 'state') };
  github.runner = { uses: 'understudy-dev/understudy', action: '.', main: join(bundle, 'index.js'), env };
  say('the preview host runs, and a runner that has its token');
  const app = await startAppProcess(github, data);
  say('the App runs, with PostgreSQL of its own');
  return {
    github,
    repository,
    clone,
    app,
    host,
    data,
    say,
    /** @returns what the preview host left on the machine */
    close: async () => {
      app.child.kill('SIGTERM');
      await app.ended;
      await github.close();
      const whatHostLeft = watchHost(join(data, 'host'));
      await host.stop();
      clone.remove();
      const left = await whatHostLeft();
      rmSync(data, { recursive: true, force: true });
      return left;
    },
  };
}

export type World = Awaited<ReturnType<typeof createWorld>>;
