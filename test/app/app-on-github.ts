import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { EmulatedGitHub } from '#test/github/emulated-github.ts';
import type { RepositoryState } from '#test/github/state.ts';
import { COMPILED } from '#test/set-up/compiled.ts';
import { FORGETFUL } from '#test/start-postgres.ts';

export interface AppProcess {
  readonly url: string;
  readonly child: ChildProcess;
  readonly log: () => string;
  /** Resolves with the exit code. */
  readonly ended: Promise<number | null>;
}

/** Starts the real App as `npm start` does, on a data folder, connected to an emulated GitHub. */
export async function startAppProcess(
  github: EmulatedGitHub,
  dataFolder: string,
  more: Readonly<Record<string, string>> = {},
): Promise<AppProcess> {
  const env = {
    PATH: process.env['PATH'],
    APP_ID: String(github.app.id),
    PRIVATE_KEY: github.app.privateKey,
    WEBHOOK_SECRET: github.app.webhookSecret,
    GITHUB_API_URL: `${github.url}/api/v3`,
    HOST: '127.0.0.1',
    PORT: '0',
    DATA_DIR: dataFolder,
    POSTGRES_SETTINGS: FORGETFUL.join(' '),
    ...COMPILED,
    ...more,
  };
  const child = spawn(process.execPath, ['app/main.ts'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  child.stdout.on('data', (chunk: Buffer) => (log += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  // With all that it said.
  let isClosed = false;
  child.once('close', () => (isClosed = true));
  const port = await waitFor('the App to listen', () => {
    if (isClosed) throw new Error(`the App ended with ${child.exitCode}:\n${log}`);
    return /"port":(\d+)/.exec(log)?.[1];
  });
  const url = `http://127.0.0.1:${port}`;
  github.connect(`${url}/api/github/webhooks`);
  return { url, child, ended, log: () => log };
}

/** Waits until something is there; tells what was missing. */
export async function waitFor<T>(what: string, look: () => T | undefined | false, milliseconds = 30_000): Promise<T> {
  for (let waited = 0; waited < milliseconds; waited += 25) {
    const found = look();
    if (found !== undefined && found !== false) return found;
    await delay(25);
  }
  throw new Error(`waited ${milliseconds / 1000} s for ${what}`);
}

/** A clone of an emulated repository in which a person works. */
export function cloneOf(github: EmulatedGitHub, repository: RepositoryState) {
  const folder = mkdtempSync(join(tmpdir(), 'understudy-clone-'));
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=Ola', '-c', 'user.email=ola@bookshop.example', ...args], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  git('init', '-q', '-b', 'main');
  git('remote', 'add', 'origin', `${github.url}/${repository.owner}/${repository.name}.git`);
  /** @param by who pushes; the commit is by them too */
  const pushAll = async (branch: string, message: string, by = 'ola') => {
    git('add', '-A');
    git(
      '-c',
      `user.name=${by}`,
      '-c',
      `user.email=${by}@bookshop.example`,
      'commit',
      '-q',
      '--allow-empty',
      '-m',
      message,
    );
    // Asynchronous: the emulated GitHub that answers lives in this process.
    const push = spawn(
      'git',
      ['-c', `http.extraHeader=x-pusher: ${by}`, 'push', '-q', '-f', 'origin', `HEAD:refs/heads/${branch}`],
      {
        cwd: folder,
        stdio: 'ignore',
      },
    );
    const code = await new Promise((resolve) => push.once('exit', resolve));
    if (code !== 0) throw new Error(`git push ended with ${String(code)}`);
    return git('rev-parse', 'HEAD');
  };
  return { folder, git, pushAll, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** The bookshop on main and its pull request's branch, pushed; the clone is on the branch. */
export async function pushBookshop(github: EmulatedGitHub, repository: RepositoryState) {
  const clone = cloneOf(github, repository);
  cpSync('demo/bookshop/main', clone.folder, { recursive: true });
  await clone.pushAll('main', 'Open the shop');
  clone.git('checkout', '-q', '-b', 'receipts');
  cpSync('demo/bookshop/pull-request', clone.folder, { recursive: true });
  clone.git('rm', '-q', 'lib/covers.ts');
  await clone.pushAll('receipts', 'Receipts by mail');
  return clone;
}
