import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { EmulatedGitHub } from '#test/github/emulated-github.ts';
import type { PullState, RepositoryState } from '#test/github/state.ts';
import type { BuiltAction } from './built-action.ts';

export interface ActionRun {
  readonly code: number | null;
  readonly log: string;
  readonly summary: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly planFile: unknown;
}

interface Event {
  readonly name: string;
  readonly action: string;
  readonly pull?: PullState;
}

/** Runs the built Action as a runner does: inputs with their defaults, event, files for outputs; nothing else. */
export async function runAction(...given: Parameters<typeof startAction>): Promise<ActionRun> {
  return startAction(...given).ended;
}

/** The same, for who wants to get in the way of it. @param variables what else a runner has in its environment */
export function startAction(
  github: EmulatedGitHub,
  repository: RepositoryState,
  bundle: BuiltAction,
  event: Event,
  inputs: Readonly<Record<string, string>>,
  variables: Readonly<Record<string, string>> = {},
): { readonly child: ChildProcess; readonly ended: Promise<ActionRun> } {
  const temporary = mkdtempSync(join(tmpdir(), 'understudy-runner-'));
  const file = (name: string, content = '') => {
    writeFileSync(join(temporary, name), content);
    return join(temporary, name);
  };
  const env = {
    PATH: process.env['PATH'],
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_API_URL: `${github.url}/api/v3`,
    GITHUB_SERVER_URL: github.url,
    GITHUB_REPOSITORY: `${repository.owner}/${repository.name}`,
    GITHUB_EVENT_NAME: event.name,
    GITHUB_EVENT_PATH: file('event.json', JSON.stringify(payloadOf(repository, event))),
    GITHUB_OUTPUT: file('output'),
    GITHUB_STEP_SUMMARY: file('summary.md'),
    GITHUB_REPOSITORY_ID: String(repository.id),
    RUNNER_TEMP: temporary,
    ...bundle.variables,
    ...variables,
    ...inputVariables(inputs),
  };
  const child = spawn(process.execPath, [join(bundle.folder, 'index.js')], { env, cwd: temporary });
  let log = '';
  child.stdout.on('data', (chunk: Buffer) => (log += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const end = async (): Promise<ActionRun> => {
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    const outputs = readOutputs(readFileSync(join(temporary, 'output'), 'utf8'));
    const planFile: unknown =
      outputs['plan-file'] === undefined ? undefined : JSON.parse(readFileSync(outputs['plan-file'], 'utf8'));
    const summary = readFileSync(join(temporary, 'summary.md'), 'utf8');
    // What it started may be about to end.
    rmSync(temporary, { recursive: true, maxRetries: 5 });
    return { code, log, summary, outputs, planFile };
  };
  return { child, ended: end() };
}

function payloadOf({ owner, name }: RepositoryState, { action, pull }: Event) {
  const repository = { name, owner: { login: owner } };
  return { action, repository, ...(pull === undefined ? {} : { pull_request: { number: pull.number } }) };
}

/** As action.yml declares them; a runner fills in the defaults. */
function inputVariables(given: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const { inputs } = parse(readFileSync('action.yml', 'utf8')) as {
    readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
  };
  const values = Object.entries(inputs).map(([name, { default: byDefault = '' }]) => [name, given[name] ?? byDefault]);
  return Object.fromEntries(values.map(([name, value]) => [`INPUT_${name!.toUpperCase()}`, value!]));
}

/** `name<<MARK`, lines, `MARK`: https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions */
function readOutputs(text: string): Readonly<Record<string, string>> {
  const found = text.matchAll(/^([\w-]+)<<(\S+)\n([\s\S]*?)\n\2$/gm);
  return Object.fromEntries([...found].map(([, name, , value]) => [name!, value!]));
}
