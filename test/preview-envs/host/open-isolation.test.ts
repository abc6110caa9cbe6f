import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openIsolation, type IsolationChoice } from '#preview-envs/host/isolation/open-isolation.ts';
import { prepareRuntime } from '#preview-envs/host/isolation/runtime-folder.ts';

let folder: string;
const engine = process.env['DOCKER_HOST'];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'understudy-isolation-'));
  writeFileSync(join(folder, 'library.cjs'), '');
  process.env['DOCKER_HOST'] = `unix://${folder}/docker.sock`;
});
afterAll(() => {
  if (engine === undefined) delete process.env['DOCKER_HOST'];
  else process.env['DOCKER_HOST'] = engine;
  rmSync(folder, { recursive: true });
});

const open = (choice: IsolationChoice) =>
  openIsolation(choice, {
    dataFolder: folder,
    files: prepareRuntime(folder, join(folder, 'library.cjs')),
    database: { host: '127.0.0.1', port: 5_432 },
    proxy: { host: '127.0.0.1', port: 4_300 },
    registryPorts: [],
    cpus: 1,
  });

test('without a Docker engine that answers, auto means processes, and says why', async () => {
  const isolation = await open('auto');
  try {
    expect(isolation.name).not.toBe('containers');
    expect(isolation.guarantees[0]).toMatch(/^previews are processes: .*(?:docker|root)/i);
    expect(isolation.network.listen).toBe('127.0.0.1');
  } finally {
    await isolation.close();
  }
});

test('containers that were asked for and cannot be had are a refusal, never processes', async () => {
  await expect(open('containers')).rejects.toThrow(/docker|root/i);
});
