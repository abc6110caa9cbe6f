import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Octokit } from '@octokit/rest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cloneOf, waitFor } from '#test/app/app-on-github.ts';
import { startEmulatedGitHub, type EmulatedGitHub } from './emulated-github.ts';
import type { RepositoryState, RunState } from './state.ts';

const WORKFLOW = `
name: Preview
run-name: \${{ inputs.command || 'down' }} of \${{ inputs.pull-request || github.event.pull_request.number }}
on:
  workflow_dispatch:
    inputs:
      command: { required: true, type: choice, options: [up, down] }
      pull-request: { required: true }
      wait: { default: 'no' }
  pull_request_target: { types: [closed] }
  schedule: [{ cron: '17 * * * *' }]
permissions: {}
concurrency:
  group: preview-\${{ inputs.pull-request || github.event.pull_request.number || 'all' }}
jobs:
  preview:
    if: github.event_name != 'schedule'
    runs-on: [self-hosted, preview]
    permissions: { contents: read, deployments: write }
    steps:
      - id: it
        uses: understudy-dev/understudy@0123456789012345678901234567890123456789
        with:
          command: \${{ inputs.command || 'down' }}
          wait: \${{ inputs.wait }}
          password: \${{ secrets.PASSWORD }}
    outputs: { link: '\${{ steps.it.outputs.link }}' }
  after:
    needs: preview
    if: always()
    runs-on: ubuntu-latest
    steps:
      - run: echo "ended \${{ needs.preview.result }} \${{ needs.preview.outputs.link }}"
`;

const ACTION = `
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
const { env } = process;
console.log('token', env.INPUT_TOKEN, 'password', env.INPUT_PASSWORD);
console.log('event', JSON.parse(readFileSync(env.GITHUB_EVENT_PATH, 'utf8')).inputs?.command);
console.log('variables', env.GITHUB_RUN_ID, env.GITHUB_REPOSITORY, env.MACHINE, Object.keys(env).includes('GITHUB_TOKEN'));
console.log('::add-mask::hidden');
console.log('::warning title=Careful%2C now,file=a.ts,line=3::one%0Atwo hidden');
appendFileSync(env.GITHUB_OUTPUT, 'link<<E\\nhttp://here\\nE\\n');
if (env.INPUT_COMMAND === 'down') { console.log('::error title=Teardown failed::no such thing'); process.exit(1); }
process.once('SIGINT', () => { console.log('interrupted'); process.exit(1); });
console.log('waiting');
if (env.INPUT_WAIT !== 'no') await new Promise((resolve) => setInterval(() => existsSync(env.INPUT_WAIT) && resolve(process.exit(0)), 10));
`;

let github: EmulatedGitHub;
let repository: RepositoryState;
let octokit: Octokit;
let clone: ReturnType<typeof cloneOf>;
const folder = mkdtempSync(join(tmpdir(), 'understudy-action-'));
const of = { owner: 'bookshop', repo: 'bookshop' };
const file = { ...of, workflow_id: 'preview.yml', ref: 'main' };

beforeAll(async () => {
  writeFileSync(join(folder, 'index.mjs'), ACTION);
  writeFileSync(
    join(folder, 'action.yml'),
    'inputs: { command: {}, wait: {}, password: {}, token: { default: "${{ github.token }}" } }\nruns: { using: node24, main: index.mjs }',
  );
  github = await startEmulatedGitHub();
  const env = { PATH: process.env['PATH']!, MACHINE: 'mine' };
  github.runner = { uses: 'understudy-dev/understudy', action: folder, main: join(folder, 'index.mjs'), env };
  repository = github.createRepository('bookshop', 'bookshop');
  repository.secrets.set('PASSWORD', 'xyzzy-42');
  clone = cloneOf(github, repository);
  mkdirSync(join(clone.folder, '.github/workflows'), { recursive: true });
  writeFileSync(join(clone.folder, '.github/workflows/preview.yml'), WORKFLOW);
  await clone.pushAll('main', 'Previews');
  await clone.pushAll('receipts', 'Receipts');
  const permissions = { actions: 'write', checks: 'read' };
  github.state.tokens.set('t', { login: 'understudy[bot]', repositories: [repository.id], permissions });
  const log = { debug: () => 0, info: () => 0, warn: () => 0, error: () => 0 };
  octokit = new Octokit({ auth: 't', baseUrl: `${github.url}/api/v3`, log });
});
afterAll(async () => {
  clone.remove();
  await github.close();
  rmSync(folder, { recursive: true });
});

const dispatch = async (inputs: Record<string, string>): Promise<RunState> => {
  const given = { ...file, inputs, return_run_details: true };
  const { data } = await octokit.request(
    'POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches',
    given,
  );
  return repository.runs.find((one) => one.id === (data as { workflow_run_id: number }).workflow_run_id)!;
};
const ended = (run: RunState) => waitFor(`the run ${run.title}`, () => run.status === 'completed' && run);
const logOf = (run: RunState) => run.jobs.map((one) => one.log.text()).join('');

test('a dispatch runs the Action with inputs, event and variables, secrets masked', async () => {
  const run = await ended(await dispatch({ command: 'up', 'pull-request': '12' }));
  expect(run).toMatchObject({ title: 'up of 12', event: 'workflow_dispatch', conclusion: 'success' });
  const log = logOf(run);
  expect(log).toContain('token *** password ***');
  expect(log).toContain('event up');
  expect(log).toContain(`variables ${run.id} bookshop/bookshop mine false`);
  expect(log).toContain('ended success http://here');
  expect(log).not.toMatch(/xyzzy|hidden|ghs_/);
});

test('its jobs and their annotations can be read; what failed says so', async () => {
  const run = await ended(await dispatch({ command: 'down', 'pull-request': '12' }));
  const { data } = await octokit.actions.listJobsForWorkflowRun({ ...of, run_id: run.id });
  expect(data.jobs.map((one) => [one.name, one.conclusion])).toEqual([
    ['preview', 'failure'],
    ['after', 'success'],
  ]);
  const annotations = await octokit.checks.listAnnotations({ ...of, check_run_id: data.jobs[0]!.id });
  expect(annotations.data.map((one) => [one.annotation_level, one.title, one.message, one.path])).toEqual([
    ['warning', 'Careful, now', 'one\ntwo ***', 'a.ts'],
    ['failure', 'Teardown failed', 'no such thing', '.github'],
    ['failure', '', 'Process completed with exit code 1.', '.github'],
  ]);
  const read = await octokit.actions.getWorkflowRun({ ...of, run_id: run.id });
  expect(read.data).toMatchObject({ status: 'completed', conclusion: 'failure', display_title: 'down of 12' });
});

test('its token has what the job asks for, and ends with it', async () => {
  let asked: string | undefined;
  github.fault = ({ authorization }) => {
    asked = authorization;
    return undefined;
  };
  const before = new Set(github.state.tokens.keys());
  const run = await dispatch({ command: 'up', 'pull-request': '13', wait: join(folder, 'go-13') });
  const token = await waitFor('its token', () => [...github.state.tokens.keys()].find((one) => !before.has(one)));
  expect(github.state.tokens.get(token)).toMatchObject({
    login: 'github-actions[bot]',
    permissions: { metadata: 'read', contents: 'read', deployments: 'write' },
  });
  writeFileSync(join(folder, 'go-13'), '');
  await ended(run);
  expect(github.state.tokens.has(token)).toBe(false);
  expect(asked).toBeDefined();
  github.fault = () => undefined;
});

test('one of a group runs and one waits: a third takes the place of the second', async () => {
  const wait = join(folder, 'go-14');
  const first = await dispatch({ command: 'up', 'pull-request': '14', wait });
  await waitFor('the first to run', () => first.jobs.length > 0);
  const second = await dispatch({ command: 'up', 'pull-request': '14' });
  await waitFor('the second to wait', () => second.status === 'pending');
  const third = await dispatch({ command: 'up', 'pull-request': '14' });
  expect(await ended(second)).toMatchObject({ conclusion: 'cancelled', jobs: [] });
  expect([first.status, third.status]).toEqual(['in_progress', 'pending']);
  const other = await dispatch({ command: 'up', 'pull-request': '15' });
  expect(await ended(other)).toMatchObject({ conclusion: 'success' });
  writeFileSync(wait, '');
  expect(await ended(first)).toMatchObject({ conclusion: 'success' });
  expect(await ended(third)).toMatchObject({ conclusion: 'success' });
});

test('a cancelled run is interrupted', async () => {
  const run = await dispatch({ command: 'up', 'pull-request': '16', wait: join(folder, 'never') });
  await waitFor('it to run', () => logOf(run).includes('waiting'));
  await octokit.actions.cancelWorkflowRun({ ...of, run_id: run.id });
  expect(await ended(run)).toMatchObject({ conclusion: 'cancelled' });
  expect(logOf(run)).toContain('interrupted');
  await expect(octokit.actions.cancelWorkflowRun({ ...of, run_id: run.id })).rejects.toMatchObject({ status: 409 });
});

test.each([
  [{ 'pull-request': '1' }, "Required input 'command' not provided"],
  [{ command: 'up', 'pull-request': '1', colour: 'red' }, 'Unexpected inputs provided: ["colour"]'],
  [{ command: 'upp', 'pull-request': '1' }, "Provided value 'upp' for input 'command'"],
])('%j is refused with 422', async (inputs, message) => {
  await expect(dispatch(inputs)).rejects.toMatchObject({
    status: 422,
    message: expect.stringContaining(message) as string,
  });
});

test('a workflow that is not there is not found', async () => {
  const missing = { ...of, workflow_id: 'missing.yml' };
  await expect(octokit.actions.createWorkflowDispatch({ ...missing, ref: 'main' })).rejects.toMatchObject({
    status: 404,
  });
  await expect(octokit.actions.getWorkflow(missing)).rejects.toMatchObject({ status: 404 });
});

test('closing runs what waits for it on the default branch; the hour runs what is scheduled', async () => {
  const pull = await github.openPull(repository, { title: 'Receipts', author: 'ola', branch: 'receipts' });
  const before = repository.runs.length;
  await github.setState(repository, pull, 'closed', 'ola');
  github.passTime(repository);
  expect(repository.runs.slice(before).map((one) => [one.event, one.title])).toEqual([
    ['pull_request_target', 'down of 1'],
    ['schedule', 'down of '],
  ]);
  for (const run of repository.runs) await ended(run);
  expect(repository.runs.at(-1)).toMatchObject({
    conclusion: 'success',
    jobs: [expect.objectContaining({ name: 'after' })],
  });
});

test('the App hears of a run three times', async () => {
  const run = await ended(await dispatch({ command: 'up', 'pull-request': '17' }));
  const told = () =>
    github.state.deliveries.flatMap(({ event, body }) => {
      const payload = JSON.parse(body) as { action: string; workflow_run?: { id: number } };
      return event === 'workflow_run' && payload.workflow_run?.id === run.id ? [payload.action] : [];
    });
  const actions = await waitFor('the last', () => told().length >= 3 && told());
  expect(actions).toEqual(['requested', 'in_progress', 'completed']);
});
