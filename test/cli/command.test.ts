import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { COMPILED } from '#test/set-up/compiled.ts';

test('a host that is told to stop through the command stops, and says so', { timeout: 60_000 }, async () => {
  const data = mkdtempSync(join(tmpdir(), 'understudy-command-'));
  const args = ['host', '--data', data, '--port', '0', '--control-port', '0', '--isolation', 'processes'];
  const env = {
    ...{ PATH: process.env['PATH'], HOME: process.env['HOME'], TMPDIR: tmpdir(), ...COMPILED },
    UNDERSTUDY_HOST_TOKEN: 'the token of a host that stops soon',
    UNDERSTUDY_HOST_BUILDER: 'bundler',
    UNDERSTUDY_HOST_POSTGRES_SETTINGS: 'fsync=off',
  };
  const command = spawn(process.execPath, ['scripts/understudy.mjs', ...args], { env });
  let said = '';
  const control = new Promise<string>((resolve) => {
    command.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const url = /control API at (\S+)/.exec(said)?.[1];
      if (url !== undefined) resolve(url);
    });
  });
  const ended = new Promise<string>((resolve) =>
    command.once('close', (code) => resolve(`ended with ${code}: ${said}`)),
  );
  try {
    const url = await Promise.race([control, ended]);
    expect((await fetch(`${url}/v1/health`)).status).toBe(200);
    command.kill('SIGTERM');
    expect(await ended).toMatch(/^ended with 0: [^]*putting previews to sleep/);
    await expect(fetch(`${url}/v1/health`)).rejects.toThrow('fetch failed');
  } finally {
    command.kill('SIGKILL');
    rmSync(data, { recursive: true, force: true });
  }
});
