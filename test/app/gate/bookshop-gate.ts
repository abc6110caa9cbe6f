import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pushBookshop, startAppProcess, waitFor, type AppProcess } from '#test/app/app-on-github.ts';
import { startEmulatedGitHub } from '#test/github/emulated-github.ts';
import type { CheckState, PullState } from '#test/github/state.ts';

export const RULES = 'demo/bookshop/rules';
export const GIFT_CARDS = {
  open: 'demo/bookshop/gift-cards/1-open',
  refactor: 'demo/bookshop/gift-cards/2-refactor',
  public: 'demo/bookshop/gift-cards/3-public',
} as const;

/**
 * The bookshop on an emulated GitHub with the real App, a branch ready for a pull request that creates a bucket, and
 * who is who: Ola writes it, Mira is of the platform team, Jon may write, Rae may only read.
 */
export async function openBookshopGate(environment: Readonly<Record<string, string>> = {}) {
  const data = mkdtempSync(join(tmpdir(), 'understudy-gate-'));
  const github = await startEmulatedGitHub();
  const repository = github.createRepository('bookshop', 'bookshop');
  github.state.teams.set('bookshop/platform', new Set(['mira']));
  repository.requiredChecks.push({ context: 'infra/approval', appId: github.app.id, by: 'ruleset' });
  const clone = await pushBookshop(github, repository);
  let app: AppProcess = await startAppProcess(github, data, environment);

  const on = async (branch: string, from: string, change: () => void, message: string, by = 'ola') => {
    clone.git('checkout', '-q', '-B', branch, from);
    change();
    const sha = await clone.pushAll(branch, message, by);
    const pulls = [...repository.pulls.values()].filter((one) => one.state === 'open' && one.branch === branch);
    await waitFor('the pull requests to follow', () => pulls.every((one) => one.headSha === sha));
    return sha;
  };
  const copy = (folder: string) => () => cpSync(folder, clone.folder, { recursive: true });
  const write = (files: Readonly<Record<string, string>>) => () => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(clone.folder, path)), { recursive: true });
      writeFileSync(join(clone.folder, path), text);
    }
  };
  const checkOf = (sha: string, name = 'infra/approval') =>
    repository.checks.findLast((one) => one.headSha === sha && one.name === name);
  return {
    github,
    repository,
    clone,
    copy,
    write,
    checkOf,
    app: () => app,
    kill: async () => {
      app.child.kill('SIGKILL');
      await app.ended;
    },
    start: async () => (app = await startAppProcess(github, data, environment)),
    /** Commits onto main. */
    onMain: (change: () => void, message: string) => on('main', 'main', change, message),
    /** Commits onto a branch that starts at main, or goes on. */
    push: (branch: string, change: () => void, message: string, by?: string) => {
      const exists = clone.git('branch', '--list', branch) !== '';
      return on(branch, exists ? branch : 'main', change, message, by);
    },
    /** Waits until the gate says this of the head, and returns the check. */
    gate: (pull: PullState, conclusion: string, text = '', milliseconds = 15_000): Promise<CheckState> =>
      waitFor(
        `the gate of #${pull.number} to be ${conclusion} ${text}`,
        () => {
          const check = checkOf(pull.headSha);
          const said = `${check?.output.title}\n${check?.output.summary}\n${check?.output.text}`;
          return check?.conclusion === conclusion && said.includes(text) && check;
        },
        milliseconds,
      ).catch((error: unknown) => {
        const said = JSON.stringify(checkOf(pull.headSha), undefined, 2);
        const log = app
          .log()
          .split('\n')
          .filter((line) => line.includes('"error"'));
        throw new Error(`it is ${said}\n${log.slice(-3).join('\n')}`, { cause: error });
      }),
    commentsOf: (pull: PullState) =>
      repository.comments.filter((one) => one.pull === pull.number && one.author === 'understudy[bot]'),
    close: async () => {
      app.child.kill('SIGTERM');
      await app.ended;
      clone.remove();
      rmSync(data, { recursive: true, force: true });
      await github.close();
    },
  };
}

export type BookshopGate = Awaited<ReturnType<typeof openBookshopGate>>;
