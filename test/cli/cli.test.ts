import { execFileSync, spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { COMPILED } from '#test/set-up/compiled.ts';

let shop: string;

beforeAll(() => {
  shop = mkdtempSync(join(tmpdir(), 'understudy-cli-'));
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=Mira', '-c', 'user.email=mira@bookshop.example', ...args], { cwd: shop });
  git('init', '-q', '-b', 'main');
  cpSync('demo/bookshop/main', shop, { recursive: true });
  git('add', '-A');
  git('commit', '-q', '-m', 'Open the shop');
  git('checkout', '-q', '-b', 'receipts');
  cpSync('demo/bookshop/pull-request', shop, { recursive: true });
  git('rm', '-q', 'lib/covers.ts');
  git('add', '-A');
  git('commit', '-q', '-m', 'Receipts by mail');
});
afterAll(() => rmSync(shop, { recursive: true }));

function understudy(...args: string[]) {
  const run = spawnSync(process.execPath, ['action/cli.ts', ...args], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], ...COMPILED },
  });
  return { code: run.status, out: run.stdout, err: run.stderr };
}

test('graph --json has the documented shape', () => {
  const { code, out } = understudy('graph', '--repo', shop, '--json');
  const graph = JSON.parse(out);
  expect(code).toBe(0);
  expect(Object.keys(graph)).toEqual([
    'project',
    'root',
    'resources',
    'access',
    'links',
    'schemas',
    'queries',
    'blindSpots',
  ]);
  expect(graph.resources.find((one: { address: string }) => one.address === 'endpoint:orders/checkout')).toMatchObject({
    kind: 'endpoint',
    properties: { methods: ['POST'], path: '/orders', access: 'auth', raw: false, stream: false },
    at: [{ path: 'orders/api.ts', line: 23, column: 25 }],
  });
});

test('plan --json has the documented shape and the same digest each time', () => {
  const [one, two] = [understudy('plan', '--repo', shop, '--json'), understudy('plan', '--repo', shop, '--json')];
  const plan = JSON.parse(one.out);
  expect(one.out).toBe(two.out);
  expect(plan.digest).toMatch(/^[\da-f]{64}$/);
  expect(plan.changes.map(({ op, address }: { op: string; address: string }) => `${op} ${address}`)).toEqual([
    'create endpoint:catalog/search',
    'create secret:MailKey',
    'create subscription:order-placed/send-receipt',
    'create topic:order-placed',
    'update cron:restock',
    'update database:reviews',
    'update endpoint:orders/order',
    'delete bucket:covers',
    'delete endpoint:catalog/uploadCover',
  ]);
  expect(plan.risks.map(({ kind }: { kind: string }) => kind)).toEqual([
    'data-loss',
    'schema-loss',
    'public-exposure',
    'public-exposure',
    'privilege-growth',
    'broken-contract',
    'secret-needed',
  ]);
});

test('plan for a person: no colours in a pipe, every row with its line', () => {
  const { code, out } = understudy('plan', '--repo', shop);
  expect(code).toBe(0);
  expect(out).not.toContain('\u001b');
  expect(out).toMatch(/^~ cron restock +schedule every 6 h → every 1 h +stock\/restock.ts:11$/m);
});

test('plan --markdown is the comment', () => {
  expect(understudy('plan', '--repo', shop, '--markdown').out).toContain(
    '### Infra plan: 4 to create, 3 to change, 2 to delete',
  );
});

test.each([
  [['plan', '--repo', '/nonexistent'], '/nonexistent is no git repository'],
  [['plan', '--base', 'nowhere'], 'no such commit: nowhere'],
  [['plan', '--frobnicate'], '--frobnicate'],
  [['plan', '--json', '--markdown'], 'exclude each other'],
  [['constructor'], 'no such command: constructor'],
])('%j is a usage error', (args, message) => {
  const { code, out, err } = understudy(...args);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(message);
});

test('help is help, and no command is a usage error', () => {
  expect(understudy('--help')).toMatchObject({ code: 0, err: '' });
  expect(understudy().code).toBe(2);
});

test('verify says what it wants, and refuses what no App signed', () => {
  const flags = ['--repository', '7', '--commit', 'a'.repeat(40)];
  expect(understudy('verify', ...flags, '--app', 'http://127.0.0.1:1')).toMatchObject({
    code: 2,
    err: expect.stringContaining('--key FILE') as string,
  });
  const key = join(shop, 'understudy.pem');
  const { publicKey } = generateKeyPairSync('ed25519');
  writeFileSync(key, publicKey.export({ type: 'spki', format: 'pem' }));
  expect(understudy('verify', ...flags, '--key', key, '--record', key)).toEqual({
    code: 1,
    out: '',
    err: 'understudy: not approved: it is no approval record\n',
  });
});

test.each(['plan', 'graph', 'up', 'down', 'reap', 'verify', 'host'])('%s --help tells how it is used', (command) => {
  const { code, out, err } = understudy(command, '--help');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toContain(`understudy ${command} `);
});
