import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { runGit } from '#app/github/git/run-git.ts';
import type { EngineDeps } from '#preview-envs/engine/engine-deps.ts';
import { createEngine } from '../previews/create-engine.ts';
import { UsageError } from './usage-error.ts';

const text = { type: 'string' } as const;

/** Flags of the commands about previews; for each there is a variable. */
export const PREVIEW_FLAGS = {
  repo: text,
  name: text,
  host: text,
  json: { type: 'boolean' },
} as const;

interface PreviewFlags {
  readonly repo?: string | undefined;
  readonly host?: string | undefined;
}

const TIME_LIMIT_SECONDS = 3_600;

/**
 * The engine for a terminal: the host by `--host` or UNDERSTUDY_HOST, its token by UNDERSTUDY_HOST_TOKEN alone, since everybody
 * on a machine reads command lines; stacks by
 * PULUMI_BACKEND_URL with UNDERSTUDY_SECRETS_KEY, else in files below UNDERSTUDY_STATE.
 *
 * @throws UsageError naming what is missing
 */
export function localEngine({ host }: PreviewFlags): Promise<EngineDeps> {
  const { env } = process;
  const url = (host ?? env['UNDERSTUDY_HOST'] ?? '').replace(/\/$/, '');
  const token = env['UNDERSTUDY_HOST_TOKEN'] ?? '';
  if (!URL.canParse(url)) {
    throw new UsageError('which preview host? give --host or UNDERSTUDY_HOST, such as http://127.0.0.1:4301');
  }
  if (token === '') throw new UsageError('the preview host’s token is missing: set UNDERSTUDY_HOST_TOKEN');
  const state = env['XDG_STATE_HOME'] || join(homedir(), '.local/state');
  const place = {
    host: { url, token },
    folder: resolve(env['UNDERSTUDY_STATE'] || join(state, 'understudy')),
    backendUrl: env['PULUMI_BACKEND_URL'] || undefined,
    secretsKey: env['UNDERSTUDY_SECRETS_KEY'] || undefined,
    timeLimitSeconds: TIME_LIMIT_SECONDS,
  };
  return createEngine(place, env);
}

/** Stacks of a local repository begin with this: of no pull request, so no reaper of GitHub's takes them. */
export async function localStacks(repo: string): Promise<{ readonly prefix: string; readonly folder: string }> {
  const folder = (await runGit(repo, ['rev-parse', '--path-format=absolute', '--git-common-dir'])).toString().trim();
  const hash = createHash('sha256').update(folder).digest('hex').slice(0, 12);
  return { prefix: `understudy-local-${hash}-`, folder };
}

/** A preview's name: the one given, else the branch's. @throws UsageError where there is none */
export async function localName(repo: string, given: string | undefined, head: string | undefined): Promise<string> {
  const branch = async () =>
    (await runGit(repo, ['symbolic-ref', '--short', '--quiet', 'HEAD'], { accepted: [1] })).toString().trim();
  const name = labelOf(given ?? head ?? (await branch()));
  if (name === '') throw new UsageError('no branch is checked out: name the preview by --name');
  return name;
}

/** A DNS label, with room for the application's name. */
const labelOf = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 30)
    .replaceAll(/^-+|-+$/g, '');

/** Ends a run of the engine in order when the terminal says so. */
export function untilInterrupted(): AbortSignal {
  const cancellation = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => cancellation.abort(new Error(`interrupted (${name})`)));
  }
  return cancellation.signal;
}

/** Progress goes beside the result, which a script reads. */
export const report = (line: string): void => console.error(line);
