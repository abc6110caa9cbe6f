import { Octokit } from '@octokit/rest';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { pushBookshop } from '#test/app/app-on-github.ts';
import { startEmulatedGitHub, type EmulatedGitHub } from './emulated-github.ts';
import type { RepositoryState } from './state.ts';

let github: EmulatedGitHub;
let repository: RepositoryState;
let octokit: Octokit;
let clone: Awaited<ReturnType<typeof pushBookshop>>;
const of = { owner: 'bookshop', repo: 'bookshop' };

beforeAll(async () => {
  github = await startEmulatedGitHub();
  repository = github.createRepository('bookshop', 'bookshop');
  clone = await pushBookshop(github, repository);
  const permissions = { deployments: 'write' };
  github.state.tokens.set('t', { login: 'github-actions[bot]', repositories: [repository.id], permissions });
  const log = { debug: () => 0, info: () => 0, warn: () => 0, error: () => 0 };
  octokit = new Octokit({ auth: 't', baseUrl: `${github.url}/api/v3`, log });
});
beforeEach(() => {
  repository.deployments.splice(0);
  repository.checks.splice(0);
});
afterAll(async () => {
  clone.remove();
  await github.close();
});

const deploy = async (more: object = {}) => {
  const usual = { ref: 'receipts', environment: 'preview', auto_merge: false, required_contexts: [], ...more };
  const { data } = await octokit.repos.createDeployment({ ...of, ...usual });
  if (!('id' in data)) throw new Error(data.message);
  return data;
};
const report = (deployment_id: number, state: 'success' | 'inactive' | 'in_progress', more: object = {}) =>
  octokit.repos.createDeploymentStatus({ ...of, deployment_id, state, ...more });
const newestOf = async (deployment_id: number) =>
  (await octokit.repos.listDeploymentStatuses({ ...of, deployment_id })).data[0]?.state;

test('a success makes earlier ones of its environment inactive, unless told not to', async () => {
  const [first, second] = [await deploy(), await deploy()];
  await report(first.id, 'success');
  await report(second.id, 'success', { auto_inactive: false });
  expect(await newestOf(first.id)).toBe('success');
  const third = await deploy();
  await report(third.id, 'success');
  expect([await newestOf(first.id), await newestOf(second.id)]).toEqual(['inactive', 'inactive']);
});

test('transient ones are left alone by it', async () => {
  const first = await deploy({ transient_environment: true });
  await report(first.id, 'success');
  await report((await deploy()).id, 'success');
  expect(await newestOf(first.id)).toBe('success');
});

test('an active one is deleted only when it is the only one', async () => {
  const [first, second] = [await deploy(), await deploy()];
  await report(first.id, 'success', { auto_inactive: false });
  await report(second.id, 'success', { auto_inactive: false });
  const remove = (deployment_id: number) => octokit.repos.deleteDeployment({ ...of, deployment_id });
  await expect(remove(first.id)).rejects.toMatchObject({ status: 422 });
  await report(first.id, 'inactive');
  expect((await remove(first.id)).status).toBe(204);
  expect((await remove(second.id)).status).toBe(204);
});

test('checks that have not succeeded stand against it, unless they are waived', async () => {
  const headSha = clone.git('rev-parse', 'HEAD');
  const output = {};
  repository.checks.push({
    id: 1,
    appId: 1,
    name: 'infra/plan',
    headSha,
    status: 'queued',
    conclusion: null,
    output,
    externalId: null,
    annotations: [],
    actions: [],
  });
  await expect(deploy({ required_contexts: undefined })).rejects.toMatchObject({ status: 409 });
  await expect(deploy({ required_contexts: ['infra/approval'] })).rejects.toMatchObject({ status: 409 });
  expect((await deploy()).sha).toBe(headSha);
});

test('they are listed newest first, by environment, task and commit', async () => {
  const [twelve, , production] = [
    await deploy({ task: 'preview:pr-12' }),
    await deploy({ task: 'preview:pr-13' }),
    await deploy({ environment: 'production' }),
  ];
  const list = async (by: object) => (await octokit.repos.listDeployments({ ...of, ...by })).data.map((one) => one.id);
  expect(await list({ environment: 'preview', task: 'preview:pr-12' })).toEqual([twelve.id]);
  expect((await list({ sha: twelve.sha })).at(0)).toBe(production.id);
});

test('what GitHub refuses is refused', async () => {
  await expect(deploy({ ref: 'no-such-branch' })).rejects.toMatchObject({ status: 422 });
  const { id } = await deploy();
  const description = 'x'.repeat(141);
  await expect(report(id, 'in_progress', { description })).rejects.toMatchObject({ status: 422 });
  await expect(report(9, 'in_progress')).rejects.toMatchObject({ status: 404 });
});

test('the App hears of every status', async () => {
  const { id } = await deploy({ payload: { pull: 12 } });
  await report(id, 'success', { environment_url: 'http://pr-12.localhost', log_url: 'http://pr-12.localhost/log' });
  const { event, body } = github.state.deliveries.at(-1)!;
  expect(event).toBe('deployment_status');
  expect(JSON.parse(body)).toMatchObject({
    action: 'created',
    deployment: { id, payload: { pull: 12 } },
    deployment_status: { state: 'success', environment_url: 'http://pr-12.localhost' },
  });
});
