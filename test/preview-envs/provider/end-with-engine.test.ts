import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { waitFor } from '#test/app/app-on-github.ts';
import { isRunning } from '#test/processes.ts';

const PROGRAM = new URL('../../../preview-envs/provider/main.ts', import.meta.url).pathname;
const env = { ...process.env, UNDERSTUDY_HOST_URL: 'http://127.0.0.1:1', UNDERSTUDY_HOST_TOKEN: 'token' };

async function engineServer() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, address: `127.0.0.1:${(server.address() as AddressInfo).port}` };
}

test('the provider of an engine that was killed while it started ends', async () => {
  const { server, address } = await engineServer();
  server.close();
  const provider = spawn(process.execPath, [PROGRAM, address], { env, stdio: 'ignore' });
  expect(await once(provider, 'exit')).toEqual([1, null]);
});

test('it serves its engine, and ends when that is killed', async () => {
  const { server, address } = await engineServer();
  const script = `${process.execPath} ${PROGRAM} ${address} & echo $! >&2; wait`;
  const engine = spawn('sh', ['-c', script], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [pid] = (await once(createInterface({ input: engine.stderr }), 'line')) as [string];
  // The port that it serves on.
  await once(createInterface({ input: engine.stdout }), 'line');
  expect(isRunning(Number(pid))).toBe(true);
  engine.kill('SIGKILL');
  await waitFor('the provider to end', () => !isRunning(Number(pid)));
  server.close();
});
