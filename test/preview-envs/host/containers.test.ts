import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import type { PreviewState } from '#preview-envs/host/api.ts';
import { openIsolation } from '#preview-envs/host/isolation/open-isolation.ts';
import { openHostRegister } from '#preview-envs/host/machine/host-register.ts';
import { prepareRuntime } from '#preview-envs/host/isolation/runtime-folder.ts';
import { DEFAULT_LIMITS } from '#preview-envs/host/limits.ts';
import { dockerMissing } from './docker-missing.ts';
import { hostClient, hostUnderTest } from './host-under-test.ts';
import { startHostProcess } from './start-host-process.ts';

const missing = dockerMissing();
if (missing !== undefined) console.warn(`SKIPPED: previews in containers: ${missing}`);

const NAME = 'pr-1--bookshop';
const lines = (program: string, ...args: string[]) =>
  execFileSync(program, args, { encoding: 'utf8' }).split('\n').filter(Boolean);
/** What is on this machine of a data folder: containers and networks. */
const traces = (data: string) => [
  ...lines('docker', 'ps', '--all', '--quiet', '--filter', `label=understudy.data=${data}`),
  ...lines('docker', 'network', 'ls', '--quiet', '--filter', `label=understudy.data=${data}`),
];
/** Its rules of the kernel, by the name of its network. */
const rulesOf = (network: string) =>
  lines('nft', 'list', 'tables').filter((line) => line.endsWith(network.replace('understudy-', 'understudy_net_')));
const networkOf = (data: string) =>
  lines('docker', 'network', 'ls', '--filter', `label=understudy.data=${data}`, '--format', '{{.Name}}').join();

test.skipIf(missing !== undefined)(
  `its limits, its sleep and its end (${missing ?? 'in a container'})`,
  async () => {
    // Of a host that was killed and will not come back: its data folder is gone.
    const gone = mkdtempSync(join(tmpdir(), 'understudy-gone-'));
    rmSync(gone, { recursive: true });
    // Alone, so that no host that another test starts is faster.
    await openHostRegister().alone(async () => {
      execFileSync('docker', ['network', 'create', '--label', `understudy.data=${gone}`, basename(gone)]);
      expect(traces(gone)).toHaveLength(1);
    });
    const limits = { ...DEFAULT_LIMITS, memoryMegabytes: 200, startSeconds: 10 };
    const host = await hostUnderTest({ isolation: 'containers', limits });
    const { dataFolder } = host.config;
    const network = networkOf(dataFolder);
    expect(traces(gone)).toEqual([]);
    try {
      await host.putPreview(NAME);
      await host.deploy(NAME);
      const state = async (): Promise<PreviewState> => (await host.call('GET', `previews/${NAME}`)).body;
      const headers = { 'x-understudy-key': new URL((await state()).link).searchParams.get('key')! };
      const visit = async (path: string) => (await host.visit(NAME, path, { headers })).text;
      expect(await visit('/')).toBe('hello from the bookshop');
      expect(traces(dataFolder)).toHaveLength(2);
      expect(rulesOf(network)).toHaveLength(1);

      await host.call('POST', `previews/${NAME}/sleep`);
      expect(traces(dataFolder)).toHaveLength(1);
      expect(await visit('/echo')).toContain('"url":"/echo"');

      await visit('/eat').catch(() => {});
      await expect
        .poll(async () => (await state()).phase, { timeout: 10_000 })
        .toMatchObject({
          is: 'failed',
          step: 'limit',
          reason: expect.stringMatching(/^200 MB of memory are the limit/) as string,
        });
      expect(traces(dataFolder)).toHaveLength(1);

      expect(await host.deploy(NAME, 'process.exit(3)')).toMatchObject({
        status: 422,
        body: { failure: { step: 'start', reason: 'exit code 3' } },
      });
      await host.deploy(NAME);
      expect((await host.remove(NAME)).left).toEqual([]);
      expect(traces(dataFolder)).toHaveLength(1);
    } finally {
      await host.stop();
    }
    expect(traces(dataFolder)).toEqual([]);
    expect(rulesOf(network)).toEqual([]);
  },
  60_000,
);

test.skipIf(missing !== undefined)(
  `of a host that was killed (${missing ?? 'in a container'})`,
  async () => {
    const dataFolder = mkdtempSync(join(tmpdir(), 'understudy-containers-'));
    const killed = await startHostProcess(dataFolder, 'containers');
    const client = hostClient(killed);
    await client.putPreview(NAME);
    await client.deploy(NAME);
    await openHostRegister().alone(async () => {
      killed.child.kill('SIGKILL');
      await once(killed.child, 'exit');
      const running = () => lines('docker', 'ps', '--quiet', '--filter', `label=understudy.data=${dataFolder}`);
      await expect.poll(running, { timeout: 10_000 }).toEqual([]);
      // What is left of a container, and its network.
      expect(traces(dataFolder)).toHaveLength(2);
    });
    const next = await hostUnderTest({ isolation: 'containers', dataFolder });
    try {
      expect(traces(dataFolder)).toHaveLength(1);
      const { phase } = (await next.call('GET', `previews/${NAME}`)).body as PreviewState;
      expect(phase).toEqual({ is: 'asleep' });
      expect((await next.call('POST', `previews/${NAME}/wake`)).status).toBe(200);
      expect((await next.remove(NAME)).left).toEqual([]);
    } finally {
      await next.stop();
    }
    expect(traces(dataFolder)).toEqual([]);
    rmSync(dataFolder, { recursive: true });
  },
  60_000,
);

test.skipIf(missing !== undefined)(`auto, where the rules cannot be set (${missing ?? 'without nft'})`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'understudy-containers-'));
  const [library, programs] = [join(folder, 'library.cjs'), join(folder, 'bin')];
  writeFileSync(library, '');
  mkdirSync(programs);
  for (const program of ['docker', 'setpriv', 'prlimit', 'ldd'])
    symlinkSync(lines('which', program).join(), join(programs, program));
  const path = process.env['PATH'];
  const open = async () => {
    const files = prepareRuntime(folder, library);
    process.env['PATH'] = programs;
    const address = { host: '127.0.0.1', port: 0 };
    const cpus = 1;
    const options = { dataFolder: folder, files, database: address, proxy: address, registryPorts: [], cpus };
    return openIsolation('auto', options).finally(() => (process.env['PATH'] = path));
  };
  const isolation = await open();
  await isolation.close();
  expect(isolation.name).toBe('accounts');
  expect(isolation.guarantees[0]).toMatch(/^previews are processes: nft: .*ENOENT/);
  expect(traces(folder)).toEqual([]);
  rmSync(folder, { recursive: true });
});
