import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readHostConfig } from '#preview-envs/host/config.ts';
import { DEFAULT_LIMITS } from '#preview-envs/host/limits.ts';

const TOKEN = 'f3b1c2d4e5a69788f3b1c2d4e5a69788';

test('everything has a default but the token', () => {
  expect(readHostConfig({ UNDERSTUDY_HOST_TOKEN: TOKEN })).toMatchObject({
    controlToken: TOKEN,
    listen: '127.0.0.1',
    port: 4300,
    controlPort: 4301,
    publicUrl: undefined,
    secrets: {},
    limits: DEFAULT_LIMITS,
  });
  const config = readHostConfig({ UNDERSTUDY_HOST_TOKEN: TOKEN, UNDERSTUDY_HOST_MAX_MEMORY_MEGABYTES: '64' });
  expect(config.limits).toEqual({ ...DEFAULT_LIMITS, memoryMegabytes: 64 });
});

test('it refuses to start without a strong token, and names every problem at once', () => {
  for (const token of [undefined, 'short', 'a'.repeat(64)])
    expect(() => readHostConfig({ UNDERSTUDY_HOST_TOKEN: token })).toThrow(
      /^UNDERSTUDY_HOST_TOKEN: needs 32 random bytes/,
    );
  const bad = {
    UNDERSTUDY_HOST_PORT: '70000',
    UNDERSTUDY_HOST_PUBLIC_URL: 'https://x/y',
    UNDERSTUDY_HOST_MAX_RUNNING: '-1',
  };
  expect(() => readHostConfig(bad)).toThrow(/TOKEN[^]*PUBLIC_URL[^]*HOST_PORT[^]*MAX_RUNNING/);
});

test('a broken file of secrets is named, not quoted', () => {
  const folder = mkdtempSync(join(tmpdir(), 'understudy-secrets-'));
  const file = join(folder, 'secrets.json');
  const read = (text: string) => {
    writeFileSync(file, text);
    return readHostConfig({ UNDERSTUDY_HOST_TOKEN: TOKEN, UNDERSTUDY_HOST_SECRETS: file }).secrets;
  };
  try {
    expect(read('{"acme/bookshop": {"StripeKey": "sk_live_1"}}')).toEqual({
      'acme/bookshop': { StripeKey: 'sk_live_1' },
    });
    expect(() => read('{"acme/bookshop": "sk_live_1"}')).toThrow('must hold {"owner/repository"');
    expect(() => read('{sk_live_1')).toThrow(/^UNDERSTUDY_HOST_SECRETS: not JSON$/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('how previews are kept apart: the host decides, or is told', () => {
  const read = (isolation?: string) =>
    readHostConfig({ UNDERSTUDY_HOST_TOKEN: TOKEN, UNDERSTUDY_HOST_ISOLATION: isolation }).isolation;
  expect(read()).toBe('auto');
  expect(read('containers')).toBe('containers');
  expect(() => read('vms')).toThrow('UNDERSTUDY_HOST_ISOLATION: one of auto, processes, containers, not vms');
});

test('what builds is chosen, Encore where it is installed by default', () => {
  const read = (builder?: string) =>
    readHostConfig({ UNDERSTUDY_HOST_TOKEN: TOKEN, UNDERSTUDY_HOST_BUILDER: builder }).builder;
  expect(read()).toBe('auto');
  expect(read('encore')).toBe('encore');
  expect(() => read('docker')).toThrow('UNDERSTUDY_HOST_BUILDER: one of auto, encore, bundler, not docker');
});
