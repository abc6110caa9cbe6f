import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { chooseEncore } from '#preview-envs/encore/build/image/choose-encore.ts';
import { findEncore } from '#preview-envs/encore/build/image/find-encore.ts';
import { createBuilder, HELLO, type Builder } from './build-under-test.ts';
import { encoreStandIn } from './encore-stand-in.ts';

let builder: Builder;
const encore = encoreStandIn('1.58.6');
beforeAll(() => {
  builder = createBuilder();
});
afterAll(() => {
  builder.close();
  rmSync(encore.folder, { recursive: true });
});

const APP = {
  ...HELLO,
  'encore.app': `{ "id": "hello-x7f2", "lang": "typescript", // with hooks
    "global_cors": { "allow_headers": ["X-Shop"] }, "build": { "hooks": { "prebuild": "touch /tmp/owned" } } }`,
};
const inFolder = (files: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [`apps/shop/${path}`, text]));
const socketFolders = () => readdirSync(tmpdir()).filter((name) => name.startsWith('us-'));

describe('an application that Encore builds', () => {
  test('runs from the image, with the packages of its lock file', async () => {
    const result = await builder.build(inFolder(APP), { root: 'apps/shop', encore });
    if (!result.ok) throw new Error(result.reason);
    expect(result.manifest).toMatchObject({ encore: '1.58.6', services: ['greeting'], warnings: [] });
    const { folder } = result;
    expect(readdirSync(folder).toSorted()).toEqual(['app', 'main.mjs', 'manifest.json', 'node_modules']);
    // It is where it was in the image, and finds packages from there.
    const ran = execFileSync(process.execPath, [join(folder, 'main.mjs')], { encoding: 'utf8' });
    const program = realpathSync(join(folder, 'app/.encore/build/main.mjs'));
    const packages = pathToFileURL(realpathSync(join(folder, 'node_modules'))).href;
    expect(ran).toMatch(`${program} ${packages}/encore.dev/`);
    expect(readdirSync(join(folder, 'app')).toSorted()).toEqual(['.encore', 'node_modules', 'seen.json']);
    expect(existsSync(join(folder, 'app/node_modules/packed'))).toBe(false);
    expect([builder.kept('staging'), socketFolders()]).toEqual([[], []]);
  });

  test('is given without commands, for its own version, with nothing of the environment', async () => {
    vi.stubEnv('SECRET_OF_THE_HOST', 'x');
    const result = await builder.build(inFolder(APP), { root: 'apps/shop', encore });
    if (!result.ok) throw new Error(result.reason);
    const seen = JSON.parse(readFileSync(join(result.folder, 'app/seen.json'), 'utf8')) as Record<
      'app' | 'package',
      string
    > & {
      env: Record<string, string>;
    };
    expect(JSON.parse(seen.app)).toEqual({ id: '', lang: 'typescript', global_cors: { allow_headers: ['X-Shop'] } });
    expect(JSON.parse(seen.package)).toMatchObject({ dependencies: { 'encore.dev': '^1.58.6' } });
    expect(seen.env).not.toHaveProperty('SECRET_OF_THE_HOST');
    expect(seen.env['HOME']).toContain('/staging/');
    vi.unstubAllEnvs();
  });

  test('fails with what Encore says of it', async () => {
    const result = await builder.build({ ...HELLO, mode: 'refused' }, { encore });
    expect(result).toMatchObject({
      ok: false,
      step: 'bundle',
      reason: 'expected string literal, greeting/api.ts:2:61',
    });
    expect(await builder.build({ ...HELLO, mode: 'no image' }, { encore })).toMatchObject({
      reason: 'Encore made no image',
    });
    const unknown = await builder.build({ ...HELLO, mode: 'supervisor' }, { encore });
    expect(unknown).toMatchObject({
      ok: false,
      reason: expect.stringContaining('starts with "/encore/bin/supervisor"'),
    });
    expect([builder.kept('staging'), socketFolders()]).toEqual([[], []]);
  });

  test('is bundled here where Encore cannot be run', async () => {
    const result = await builder.build({ ...HELLO, mode: 'taken port' }, { encore });
    if (!result.ok) throw new Error(result.reason);
    const because = "Encore's daemon ended: listen tcp 127.0.0.1:9600: bind: address already in use";
    expect(result.manifest.warnings).toEqual([`built without the installed Encore 1.58.6: ${because}`]);
    expect(result.manifest.encore).toBeUndefined();
    expect(existsSync(join(result.folder, 'main.mjs.map'))).toBe(true);
  });

  test('is bundled here where its encore.dev is newer', async () => {
    const result = await builder.build(HELLO, { encore: { ...encore, version: '1.58.5' } });
    if (!result.ok) throw new Error(result.reason);
    expect(result.manifest.warnings).toEqual(['built without the installed Encore 1.58.5: encore.dev is 1.58.6']);
    expect(chooseEncore(encore, '/nowhere').because).toEqual([
      'built without the installed Encore 1.58.6: encore.dev is not there',
    ]);
  });
});

describe('Encore is looked for', () => {
  afterEach(() => vi.unstubAllEnvs());
  const find = async (path: string, others = false) => {
    vi.stubEnv('PATH', path);
    return findEncore(others, join(encore.folder, 'home'));
  };

  test('on PATH', async () => {
    const { program, version } = encore;
    expect(await find(['/nowhere', encore.folder].join(delimiter))).toEqual({ command: { program, version } });
    expect(await find('/nowhere')).toEqual({ because: 'there is no encore on PATH' });
  });

  test('and has to be a release that the runtime library serves', async () => {
    for (const [version, because] of [
      ['1.43.9', 'is 1.43.9, and one of 1.44 or later is needed'],
      ['2.0.0', 'is 2.0.0, and one of 1.44 or later is needed'],
      ['0.0.0-develop', 'does not say which release it is: encore version 0.0.0-develop'],
    ] as const) {
      const other = encoreStandIn(version);
      expect(await find(other.folder)).toEqual({ because: `${other.program} ${because}` });
      rmSync(other.folder, { recursive: true });
    }
  });

  test('and has to be one that the account of builds can read', async () => {
    const closed = encoreStandIn('1.58.6');
    execFileSync('chmod', ['700', closed.folder]);
    expect(await find(closed.folder, true)).toEqual({ because: `the account of builds cannot read ${closed.program}` });
    rmSync(closed.folder, { recursive: true });
  });
});

const installed = await findEncore(false, join(encore.folder, 'home'));
describe.skipIf(!('command' in installed))('Encore itself (where `encore` is on PATH)', () => {
  test('builds the smallest application', async () => {
    const command = 'command' in installed ? installed.command : undefined;
    const result = await builder.build(HELLO, { encore: command });
    if (!result.ok) throw new Error(`${result.reason}\n${result.log.join('\n')}`);
    expect(result.manifest).toMatchObject({ encore: command?.version, warnings: [] });
    expect(readFileSync(join(result.folder, 'main.mjs'), 'utf8')).toMatch(
      /^import '\.\/app\/\.encore\/.*main\.mjs';$/m,
    );
  });
});
