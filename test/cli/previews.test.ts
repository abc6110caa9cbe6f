import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DownResult, UpResult } from '#preview-envs/engine/environment.ts';
import { COMPILED } from '#test/set-up/compiled.ts';
import { startHostStandIn, type HostStandIn } from '#test/preview-envs/host-stand-in.ts';

let folder: string;
let host: HostStandIn;

beforeAll(async () => {
  host = await startHostStandIn();
  folder = mkdtempSync(join(tmpdir(), 'understudy-cli-'));
  const shop = join(folder, 'shop');
  cpSync('demo/bookshop/main', shop, { recursive: true });
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=Mira', '-c', 'user.email=mira@bookshop.example', ...args], { cwd: shop });
  git('init', '-q', '-b', 'main');
  git('add', '-A');
  git('commit', '-q', '-m', 'Open the shop');
  git('checkout', '-q', '-b', 'Receipts/by_mail');
  cpSync('demo/bookshop/pull-request', shop, { recursive: true });
  git('add', '-A');
  git('commit', '-q', '-m', 'Receipts by mail');
});
afterAll(async () => {
  await host.close();
  rmSync(folder, { recursive: true });
});

async function understudy(args: readonly string[], more: Readonly<Record<string, string>> = {}) {
  const env = {
    PATH: process.env['PATH'],
    UNDERSTUDY_HOST: host.access.url,
    UNDERSTUDY_HOST_TOKEN: host.access.token,
    UNDERSTUDY_STATE: join(folder, 'state'),
    ...COMPILED,
    ...more,
  };
  const child = spawn(process.execPath, ['action/cli.ts', ...args, '--repo', join(folder, 'shop')], { env });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, out, err };
}

describe('previews from a terminal', { timeout: 120_000 }, () => {
  test('up prints the link, progress beside it; up again does nothing; down takes it away', async () => {
    const up = await understudy(['up']);
    expect(up).toMatchObject({ code: 0 });
    expect(up.out).toMatch(
      /^ready in [\d.]+ s: 22 created\nopen {2}http:\/\/receipts-by-mail--bookshop\S+\nlogs {2}\S+\n$/,
    );
    expect(up.err).toContain('+ database orders (receipts-by-mail--bookshop)');
    const again = await understudy(['up', '--json']);
    expect(JSON.parse(again.out) as UpResult).toMatchObject({ state: 'ready', steps: { create: 0, same: 22 } });
    const main = await understudy(['up', '--name', 'main-as-it-is', '--head', 'main']);
    expect(main).toMatchObject({ code: 0 });
    const down = await understudy(['down', '--json']);
    expect(JSON.parse(down.out) as DownResult).toMatchObject({ destroyed: 21, receipts: [{ left: [] }] });
    expect([...host.previews.keys()]).toEqual(['main-as-it-is--bookshop']);
    expect((await understudy(['reap'])).out).toBe('nothing to destroy, 1 previews\n');
    expect((await understudy(['reap', '--all'])).out).toMatch(/^main-as-it-is: \d+ of \d+ destroyed, lived/);
    expect(host.previews.size).toBe(0);
    const shared = host.templates.size;
    expect(shared).toBeGreaterThan(0);
    expect((await understudy(['down', '--base'])).out).toBe(`base: ${shared} removed, 0 kept\n`);
    expect(host.templates.size).toBe(0);
  });

  test.each([
    [['up'], { UNDERSTUDY_HOST: '' }, 2, 'which preview host?'],
    [['up'], { UNDERSTUDY_HOST_TOKEN: '' }, 2, 'token is missing'],
    [['down', '--frobnicate'], {}, 2, '--frobnicate'],
    [['up', '--head', 'nowhere'], {}, 2, 'no such commit: nowhere'],
    [['up'], { UNDERSTUDY_HOST: 'http://127.0.0.1:1' }, 1, 'the preview host at http://127.0.0.1:1 cannot be used'],
    [['up'], { PULUMI_BACKEND_URL: 's3://bucket' }, 1, 'need a secrets key'],
  ])('%j with %j ends with %i', async (args, more, code, message) => {
    const run = await understudy(args, more);
    expect({ code: run.code, out: run.out }).toEqual({ code, out: '' });
    expect(run.err).toContain(message);
  });
});
