import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { create } from 'tar';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildApplication } from '#preview-envs/encore/build/build-application.ts';
import { createBuilder, type Builder } from './build-under-test.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures/locks');

let builder: Builder;
let folder: string;
beforeAll(() => {
  builder = createBuilder();
  folder = mkdtempSync(join(tmpdir(), 'understudy-harm-'));
});
afterAll(() => {
  builder.close();
  rmSync(folder, { recursive: true });
});

const fixture = (name: string) => readFileSync(join(FIXTURES, name), 'utf8');
const manifest = JSON.parse(fixture('tree/apps/shop/package.json')) as { dependencies: object };

async function build(name: string, files: Readonly<Record<string, string>>) {
  const source = join(folder, name);
  cpSync(join(FIXTURES, 'tree'), source, { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(source, path)), { recursive: true });
    writeFileSync(join(source, path), text);
  }
  const revision = createHash('sha1').update(name).digest('hex');
  return buildApplication({ ...builder.request({}), source, root: 'apps/shop', revision });
}

test.each(['8', '10'])('a program that package.json names by exec: is not run, format %s', async (format) => {
  const owned = join(tmpdir(), 'understudy-executed');
  const own = { ...manifest.dependencies, own: 'exec:../../.yarn/patches/own.js' };
  const result = await build(`exec-${format}`, {
    'yarn.lock': fixture(`yarn-format-${format}.lock`),
    'apps/shop/package.json': JSON.stringify({ ...manifest, dependencies: own }),
    '.yarn/patches/own.js': `require('node:fs').writeFileSync(${JSON.stringify(owned)}, '');`,
  });
  const wasRun = existsSync(owned);
  rmSync(owned, { force: true });
  expect(wasRun).toBe(false);
  expect(result).toMatchObject({ ok: false, step: 'install' });
});

test('what one lock file has bun fetch is not what another application gets', async () => {
  const packed = join(folder, 'packed/package');
  mkdirSync(packed, { recursive: true });
  writeFileSync(join(packed, 'package.json'), '{ "name": "ms", "version": "2.1.2", "description": "another" }');
  const file = join(folder, 'ms.tgz');
  await create({ file, cwd: join(folder, 'packed'), gzip: true }, ['package']);
  const tarball = readFileSync(file);
  const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
  const server = createServer((_, response) => response.end(tarball)).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/ms-2.1.2.tgz`;
  const lock = fixture('bun.lock');
  const other = lock.replace(/\["ms@2\.1\.2".*\]/, `["ms@2.1.2", "${url}", {}, "${integrity}"]`);
  const described = async (name: string, text: string) => {
    const result = await build(name, { 'bun.lock': text });
    if (!result.ok) throw new Error(`${result.reason}\n${result.log.join('\n')}`);
    const resolve = createRequire(realpathSync(join(result.folder, 'main.mjs')));
    return (resolve('ms/package.json') as { description: string }).description;
  };
  try {
    expect(await described('harm', other)).toBe('another');
    expect(await described('honest', lock)).not.toBe('another');
  } finally {
    server.close();
  }
});
