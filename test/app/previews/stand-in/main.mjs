// Stands in for the built Action in tests of the App: the same deployments, statuses and annotations, over an
// environment that is a file in the folder WORLD. Files there that tests put in its way: `hold` (up waits while it is
// there), `idle` (numbers that reap takes for idle), `broken-up` (its text is the reason), `broken-down` (a number: so many teardowns fail).
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const { env } = process;
const input = (name) => env[`INPUT_${name.toUpperCase()}`] ?? '';
const inWorld = (name) => join(env.WORLD, name);
const environmentOf = (pull) => inWorld(`pr-${pull}`);

async function api(method, path, body) {
  const answer = await fetch(`${env.GITHUB_API_URL}/repos/${env.GITHUB_REPOSITORY}${path}`, {
    method,
    headers: { authorization: `bearer ${input('token')}`, 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.status === 204 ? undefined : answer.json();
}

const report = (id, state, more = {}) =>
  api('POST', `/deployments/${id}/statuses`, { state, auto_inactive: false, ...more });
const deployments = (pull) => api('GET', `/deployments?environment=preview&task=preview:pr-${pull}&per_page=100`);

function fail(title, message) {
  console.log(`::error title=${title}::${message.replaceAll('%', '%25').replaceAll('\n', '%0A')}`);
  process.exit(1);
}

async function retire(all) {
  for (const { id } of all) {
    await report(id, 'inactive');
    await api('DELETE', `/deployments/${id}`);
  }
}

async function down(pull) {
  const left = existsSync(inWorld('broken-down')) ? Number(readFileSync(inWorld('broken-down'), 'utf8')) : 0;
  if (left > 0) {
    writeFileSync(inWorld('broken-down'), String(left - 1));
    fail('Preview not gone', 'database catalog: the server did not answer');
  }
  const count = existsSync(environmentOf(pull)) ? 1 : 0;
  rmSync(environmentOf(pull), { force: true });
  await retire(await deployments(pull));
  console.log(`::notice title=Preview gone::${count} of ${count} destroyed, lived 3 s`);
}

async function up(pull) {
  const sha = input('head-sha');
  const earlier = await deployments(pull);
  const { labels } = await api('GET', `/pulls/${pull}`);
  const made = await api('POST', '/deployments', {
    ref: sha,
    task: `preview:pr-${pull}`,
    environment: 'preview',
    auto_merge: false,
    required_contexts: [],
    payload: { isKept: labels.some(({ name }) => name === 'preview:keep') },
  });
  await report(made.id, 'in_progress', { description: 'building' });
  appendFileSync(inWorld('log'), `up ${pull} ${sha}\n`);
  while (existsSync(inWorld('hold'))) await delay(20);
  if (existsSync(inWorld('broken-up'))) {
    await report(made.id, 'failure', { description: 'failed' });
    fail('Preview failed at migrate', readFileSync(inWorld('broken-up'), 'utf8'));
  }
  writeFileSync(environmentOf(pull), sha);
  await report(made.id, 'in_progress', { description: 'starting' });
  const link = `http://pr-${pull}--bookshop.localhost:4300/`;
  await report(made.id, 'success', { environment_url: `${link}?key=k`, log_url: `${link}~logs` });
  await retire(earlier);
  // As the real one: what was closed or pushed over meanwhile does not stay.
  const now = await api('GET', `/pulls/${pull}`);
  if (now.state !== 'open') await down(pull);
}

/** Idle are those that a test says are. */
async function reap() {
  appendFileSync(inWorld('log'), 'reap\n');
  while (existsSync(inWorld('hold'))) await delay(20);
  const idle = existsSync(inWorld('idle')) ? readFileSync(inWorld('idle'), 'utf8').split(' ') : [];
  for (const pull of idle) await down(pull);
}

const command = input('command');
await (command === 'reap' ? reap() : command === 'up' ? up(input('pull-request')) : down(input('pull-request')));
