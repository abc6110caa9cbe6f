import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { PreviewState } from '#preview-envs/host/api.ts';
import { takenAccounts } from '#preview-envs/host/isolation/claim-accounts.ts';
import { standingRules } from '#preview-envs/host/isolation/firewall.ts';
import { cleanMachine } from '#preview-envs/host/machine/clean-machine.ts';
import { openHostRegister } from '#preview-envs/host/machine/host-register.ts';
import { isRunning } from '#test/processes.ts';
import { COMPILED } from '#test/set-up/compiled.ts';
import { hostClient, hostUnderTest, type HostClient, type HostUnderTest } from './host-under-test.ts';
import { startHostProcess, type HostProcess } from './start-host-process.ts';

const isRoot = process.getuid?.() === 0;
const hasFirewall = isRoot && spawnSync('nft', ['list', 'tables']).status === 0;
if (!hasFirewall) console.warn('SKIPPED: accounts and the firewall of dead hosts, they need root and nft');

// Each of them starts several hosts.
vi.setConfig({ testTimeout: 60_000 });

const NAME = 'pr-12--bookshop';
/** Lives beside the one that is killed, and loses nothing by it. */
let living: HostUnderTest;
let data: string;
let killed: HostProcess;
let leftover: ChildProcess;

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'understudy-dead-'));
  [living, killed] = await Promise.all([hostUnderTest(), startHostProcess(data)]);
  await Promise.all([deployOn(living), deployOn(hostClient(killed))]);
});
afterAll(async () => {
  await living.stop();
  leftover?.kill('SIGKILL');
  rmSync(data, { recursive: true, force: true });
});

async function deployOn(host: HostClient): Promise<void> {
  await host.putPreview(NAME);
  expect((await host.deploy(NAME)).status).toBe(200);
}

async function stateOn(host: HostClient): Promise<PreviewState> {
  return (await host.call('GET', `previews/${NAME}`)).body;
}

async function askOn(host: HostClient): Promise<string> {
  const key = new URL((await stateOn(host)).link).searchParams.get('key')!;
  return (await host.visit(NAME, '/', { headers: { 'x-understudy-key': key } })).text;
}

const postgresOf = (folder: string) =>
  Number(readFileSync(join(folder, 'postgres/postmaster.pid'), 'utf8').split('\n')[0]);
const accountsOf = (folder: string) =>
  isRoot ? takenAccounts().find(({ dataFolder }) => dataFolder === folder)?.first : undefined;
const tablesOf = (first: number | undefined) =>
  isRoot ? standingRules().filter((name) => name === `inet understudy_${first}`) : [];

/** As one of a preview that somehow went on: previews themselves end with their host. */
async function leaveProcess(first: number | undefined): Promise<ChildProcess> {
  const account = first === undefined ? {} : { uid: first + 7, gid: first + 7 };
  const child = spawn('sleep', ['600'], {
    ...account,
    stdio: 'ignore',
    env: { UNDERSTUDY_CONFIG: join(data, 'previews', NAME, 'run/config.json') },
  });
  await once(child, 'spawn');
  return child;
}

async function kill(): Promise<void> {
  killed.child.kill('SIGKILL');
  await once(killed.child, 'exit');
}

test('what a killed host left goes with the start of another one; it comes back to its data; a living one keeps all', async () => {
  const first = accountsOf(data);
  leftover = await leaveProcess(first);
  const server = postgresOf(data);
  const [livingServer, livingTables] = [
    postgresOf(living.config.dataFolder),
    tablesOf(accountsOf(living.config.dataFolder)),
  ];
  expect([livingTables.length, tablesOf(first).length]).toEqual(hasFirewall ? [1, 1] : [0, 0]);
  const before = await stateOn(hostClient(killed));
  await kill();
  expect(isRunning(server)).toBe(true);

  await (await hostUnderTest()).stop();
  expect([server, leftover.pid!].map(isRunning)).toEqual([false, false]);
  expect(tablesOf(first)).toEqual([]);
  expect(accountsOf(data)).toBe(first);
  expect(readdirSync(join(data, 'previews'))).toEqual([NAME]);

  expect(await askOn(living)).toBe('hello from the bookshop');
  expect(postgresOf(living.config.dataFolder)).toBe(livingServer);
  expect(isRunning(livingServer)).toBe(true);
  expect(tablesOf(accountsOf(living.config.dataFolder))).toEqual(livingTables);

  killed = await startHostProcess(data);
  expect(accountsOf(data)).toBe(first);
  expect((await stateOn(hostClient(killed))).phase).toEqual({ is: 'asleep' });
  expect((await stateOn(hostClient(killed))).link.split('?')[1]).toBe(before.link.split('?')[1]);
  expect(await askOn(hostClient(killed))).toBe('hello from the bookshop');
});

test('no second host starts on the data folder of a living one, and --clean leaves it', async () => {
  await expect(hostUnderTest({ dataFolder: data })).rejects.toThrow(
    `process ${killed.child.pid} runs a host on ${data}`,
  );
  const { code, err } = clean('--data', data);
  expect(err).toContain(`process ${killed.child.pid} runs a host on ${data}: stop it first`);
  expect(code).toBe(1);
  expect(await askOn(hostClient(killed))).toBe('hello from the bookshop');
});

test('of one whose data folder is gone too nothing stays, its server and its accounts neither', async () => {
  const first = accountsOf(data);
  const server = postgresOf(data);
  const register = openHostRegister();
  const noted = () => register.notes().filter(({ dataFolder }) => dataFolder === data);
  expect(noted()).toHaveLength(1);
  // Alone, so that no host that another test starts is faster.
  const { removed, problems } = await register.alone(async () => {
    leftover = await leaveProcess(first);
    await kill();
    rmSync(data, { recursive: true });
    return cleanMachine(register, false);
  });
  expect(problems).toEqual([]);
  expect(removed.filter(({ dataFolder }) => dataFolder === data).map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    expect.stringMatching(`^process ${leftover.pid} sleep 600`),
    `PostgreSQL process ${server}`,
    ...(hasFirewall ? [`firewall inet understudy_${first}`] : []),
    ...(first === undefined ? [] : [`accounts ${first} to ${first + 199}`]),
  ]);
  expect([server, leftover.pid!].map(isRunning)).toEqual([false, false]);
  expect([tablesOf(first), noted(), accountsOf(data)]).toEqual([[], [], undefined]);
});

test('host --clean --data removes a killed host with its data, says what, and leaves what is not the host’s', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'understudy-dead-'));
  killed = await startHostProcess(folder);
  await kill();
  writeFileSync(join(folder, 'notes.txt'), '');
  const { code, out } = clean('--data', folder);
  expect(code).toBe(0);
  expect(out).toContain(`removed data postgres of ${folder}\n`);
  expect(readdirSync(folder)).toEqual(['notes.txt']);
  expect(accountsOf(folder)).toBe(undefined);
  rmSync(join(folder, 'notes.txt'));
  expect(clean('--data', folder).code).toBe(0);
  expect(existsSync(folder)).toBe(false);
  expect(clean('--port', '0')).toMatchObject({
    code: 2,
    err: expect.stringContaining('goes without --port') as string,
  });
});

test('host --clean --data removes nothing of a folder that is no host’s', () => {
  const folder = mkdtempSync(join(tmpdir(), 'understudy-no-host-'));
  for (const name of ['builds', 'sources']) mkdirSync(join(folder, name));
  const { code, err } = clean('--data', folder);
  expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('is no data folder of a host') });
  expect(readdirSync(folder).toSorted()).toEqual(['builds', 'sources']);
  rmSync(folder, { recursive: true });
});

function clean(...args: readonly string[]) {
  const run = spawnSync(process.execPath, ['action/cli.ts', 'host', '--clean', ...args], {
    encoding: 'utf8',
    env: { ...process.env, ...COMPILED },
  });
  return { code: run.status, out: run.stdout, err: run.stderr };
}
