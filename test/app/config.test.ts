import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { ConfigError, readConfig } from '#app/config.ts';

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const secret = 'c0ffee42d15ea5e1c0ffee42d15ea5e1c0ffee42';
const good = { APP_ID: '7', PRIVATE_KEY: privateKey, WEBHOOK_SECRET: secret };

function problemsOf(env: Record<string, string | undefined>): readonly string[] {
  try {
    readConfig({ ...good, ...env });
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map((one) => one.split(':')[0]!);
    throw error;
  }
}

test('what is needed is enough, a key on one line too', () => {
  expect(readConfig(good)).toMatchObject({ appId: 7, webhookSecrets: [secret], apiUrl: 'https://api.github.com' });
  expect(readConfig({ ...good, POSTGRES_SETTINGS: 'fsync=off work_mem=8MB' }).postgresSettings).toEqual([
    'fsync=off',
    'work_mem=8MB',
  ]);
  expect(problemsOf({ PRIVATE_KEY: privateKey.replaceAll('\n', '\\n') })).toEqual([]);
});

test.each([
  [{ APP_ID: undefined }, ['APP_ID']],
  [{ APP_ID: 'seven' }, ['APP_ID']],
  [{ PRIVATE_KEY: undefined }, ['PRIVATE_KEY or PRIVATE_KEY_PATH']],
  [{ PRIVATE_KEY: 'not a key' }, ['PRIVATE_KEY']],
  [{ PRIVATE_KEY: undefined, PRIVATE_KEY_PATH: '/nonexistent.pem' }, ['PRIVATE_KEY_PATH']],
  [{ PRIVATE_KEY: '', PRIVATE_KEY_PATH: '/nonexistent.pem' }, ['PRIVATE_KEY_PATH']],
  [{ PRIVATE_KEY: 'not a key', PRIVATE_KEY_PATH: '/nonexistent.pem' }, ['PRIVATE_KEY']],
  [{ LOG_LEVEL: 'loud' }, ['LOG_LEVEL']],
  [{ WEBHOOK_SECRET: undefined }, ['WEBHOOK_SECRET']],
  [{ WEBHOOK_SECRET: 'development' }, ['WEBHOOK_SECRET']],
  [{ WEBHOOK_SECRET: 'a'.repeat(40) }, ['WEBHOOK_SECRET']],
  [{ WEBHOOK_SECRET_PREVIOUS: 'short' }, ['WEBHOOK_SECRET_PREVIOUS']],
  [{ PORT: 'http' }, ['PORT']],
  [{ GITHUB_API_URL: 'github.example' }, ['GITHUB_API_URL']],
  [{ GITHUB_API_URL: 'ftp://github.example' }, ['GITHUB_API_URL']],
  [{ PUBLIC_URL: 'javascript:1' }, ['PUBLIC_URL']],
  [{ APP_ID: '', WEBHOOK_SECRET: '' }, ['APP_ID', 'WEBHOOK_SECRET']],
])('%j is refused by name', (env, names) => {
  expect(problemsOf(env)).toEqual(names);
});
