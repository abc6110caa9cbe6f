import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cloneOf, startAppProcess, waitFor, type AppProcess } from '#test/app/app-on-github.ts';
import { startEmulatedGitHub, type EmulatedGitHub } from '#test/github/emulated-github.ts';
import type { PullState, RepositoryState } from '#test/github/state.ts';

const STAND_IN = join(import.meta.dirname, 'stand-in');

/** A GitHub, the App, a shop with the workflow, and environments that are files. */
export interface PreviewStage {
  readonly github: EmulatedGitHub;
  readonly repository: RepositoryState;
  app: AppProcess;
  readonly clone: ReturnType<typeof cloneOf>;
  /** Puts something in the Action's way; undefined takes it away. */
  obstruct(name: 'hold' | 'idle' | 'broken-up' | 'broken-down', text: string | undefined): void;
  /** The environments that exist: the commit by the pull request's number. */
  environments(): Readonly<Record<string, string>>;
  /** Heads that an `up` began for, by pull request. */
  begun(pull: PullState): readonly string[];
  /** Commits files to main, or takes them away. */
  commitOnMain(files: Readonly<Record<string, string | undefined>>): Promise<void>;
  pushBranch(branch: string, text: string): Promise<string>;
  openPull(branch: string, more?: { readonly isFork?: boolean; readonly isDraft?: boolean }): Promise<PullState>;
  commentOf(pull: PullState): string;
  /** The newest `infra/preview` of a commit. */
  checkOf(sha: string): RepositoryState['checks'][number] | undefined;
  restartApp(): Promise<void>;
  close(): Promise<void>;
}

const SHOP = {
  'encore.app': '{ "id": "" }\n',
  'package.json': '{ "type": "module", "dependencies": { "encore.dev": "1.58.0" } }\n',
  'catalog/encore.service.ts':
    "import { Service } from 'encore.dev/service';\nexport default new Service('catalog');\n",
  'catalog/database.ts':
    "import { SQLDatabase } from 'encore.dev/storage/sqldb';\nexport const catalog = new SQLDatabase('catalog', { migrations: './migrations' });\n",
  'catalog/migrations/1_create_book.up.sql': 'CREATE TABLE book (isbn text PRIMARY KEY);\n',
};

export async function openStage(environment: Readonly<Record<string, string>> = {}): Promise<PreviewStage> {
  const folder = mkdtempSync(join(tmpdir(), 'understudy-previews-'));
  const world = join(folder, 'world');
  mkdirSync(world);
  const github = await startEmulatedGitHub();
  github.runner = {
    uses: 'understudy-dev/understudy',
    action: STAND_IN,
    main: join(STAND_IN, 'main.mjs'),
    env: { PATH: process.env['PATH']!, WORLD: world },
  };
  const repository = github.createRepository('bookshop', 'bookshop');
  const clone = cloneOf(github, repository);
  const write = (files: Readonly<Record<string, string | undefined>>) => {
    for (const [path, text] of Object.entries(files)) {
      const file = join(clone.folder, path);
      mkdirSync(join(file, '..'), { recursive: true });
      if (text === undefined) rmSync(file);
      else writeFileSync(file, text);
    }
  };
  write(SHOP);
  mkdirSync(join(clone.folder, '.github/workflows'), { recursive: true });
  cpSync(join(STAND_IN, 'understudy.yml'), join(clone.folder, '.github/workflows/understudy.yml'));
  await clone.pushAll('main', 'Open the shop');
  const startApp = () => startAppProcess(github, folder, environment);
  const stage: PreviewStage = {
    github,
    repository,
    clone,
    app: await startApp(),
    obstruct: (name, text) => {
      if (text === undefined) rmSync(join(world, name), { force: true });
      else writeFileSync(join(world, name), text);
    },
    environments: () =>
      Object.fromEntries(
        readdirSync(world)
          .filter((name) => name.startsWith('pr-'))
          .flatMap((name) => {
            try {
              return [[name.slice(3), readFileSync(join(world, name), 'utf8')]];
            } catch {
              // Taken down in between.
              return [];
            }
          }),
      ),
    begun: ({ number }) => {
      const log = join(world, 'log');
      const lines = existsSync(log) ? readFileSync(log, 'utf8').split('\n') : [];
      return lines.filter((line) => line.startsWith(`up ${number} `)).map((line) => line.split(' ')[2]!);
    },
    commitOnMain: async (files) => {
      clone.git('checkout', '-q', 'main');
      write(files);
      await clone.pushAll('main', 'On main');
    },
    pushBranch: async (branch, text) => {
      clone.git('checkout', '-q', '-B', branch);
      write({
        'catalog/topics.ts': `// ${text}\nimport { secret } from 'encore.dev/config';\nexport const key = secret('${text}');\n`,
      });
      return clone.pushAll(branch, text);
    },
    openPull: (branch, more = {}) => github.openPull(repository, { title: branch, author: 'ola', branch, ...more }),
    commentOf: ({ number }) =>
      repository.comments.find((one) => one.pull === number && one.author === 'understudy[bot]')?.body ?? '',
    checkOf: (sha) => repository.checks.findLast((one) => one.headSha === sha && one.name === 'infra/preview'),
    restartApp: async () => {
      stage.app.child.kill('SIGKILL');
      await stage.app.ended;
      stage.app = await startApp();
    },
    close: async () => {
      stage.app.child.kill('SIGTERM');
      await stage.app.ended;
      clone.remove();
      await github.close().finally(() => rmSync(folder, { recursive: true, force: true }));
    },
  };
  return stage;
}

/** Waits until exactly these environments exist, with nothing under way. */
export function settled(stage: PreviewStage, expected: Readonly<Record<string, string>>): Promise<true> {
  return waitFor(
    `the environments ${JSON.stringify(expected)}`,
    () =>
      JSON.stringify(stage.environments()) === JSON.stringify(expected) &&
      stage.repository.runs.every((one) => one.status === 'completed') &&
      stage.repository.deployments.length === Object.keys(expected).length,
    40_000,
  );
}

/** Waits until the comment's preview block says something; tells what it says instead. */
export async function commentSays(stage: PreviewStage, pull: PullState, text: string): Promise<void> {
  const block = () => /<!-- preview -->[\s\S]*<!-- \/preview -->/.exec(stage.commentOf(pull))?.[0] ?? 'nothing';
  await waitFor(`the comment to say ${text}`, () => stage.commentOf(pull).includes(text)).catch((error: unknown) => {
    const runs = stage.repository.runs.map((one) => `${one.title}: ${one.status} ${one.conclusion}`);
    throw new Error(`${String(error)}; it says ${block()}\n${runs.join('\n')}`);
  });
}
