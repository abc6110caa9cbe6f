import { rmSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { PINNED } from '#preview-envs/encore/build/install/encore-version.ts';
import { planInstall } from '#preview-envs/encore/build/install/plan-install.ts';
import { folderOfFiles } from './application-folder.ts';

let folder = folderOfFiles({});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function plan(files: Readonly<Record<string, object | string>>, root = '', pin = false) {
  const texts = Object.entries(files).map(([path, one]) => [path, typeof one === 'string' ? one : JSON.stringify(one)]);
  rmSync(folder, { recursive: true, force: true });
  folder = folderOfFiles(Object.fromEntries(texts));
  const found = planInstall(folder, root, pin);
  if (found === undefined) return undefined;
  const parsed = [...found.files].map(([path, text]) => [path, path.endsWith('.json') ? JSON.parse(text) : text]);
  return { ...found, files: Object.fromEntries(parsed) as Record<string, unknown> };
}

const lockOf = (version: string) => ({
  lockfileVersion: 3,
  packages: {
    '': { dependencies: { 'encore.dev': `^${version}` } },
    'node_modules/encore.dev': { version, integrity: 'sha512-old' },
    'node_modules/pg': { version: '8.0.0' },
  },
});

test('with a lock file what it says is installed, unchanged', () => {
  const manifest = { name: 'bookshop', dependencies: { 'encore.dev': '^1.46.0' } };
  expect(
    plan({ 'package.json': manifest, 'package-lock.json': lockOf('1.46.6'), '.npmrc': 'legacy-peer-deps=true' }),
  ).toEqual({
    folder: '',
    command: 'ci',
    pinned: false,
    warnings: [],
    files: { 'package.json': manifest, 'package-lock.json': lockOf('1.46.6'), '.npmrc': 'legacy-peer-deps=true\n' },
  });
});

test.each(['1.29.1-beta.4', '1.35.3', '1.43.11'])(
  'encore.dev %s lacks what is needed, so the pinned one is run',
  (version) => {
    const manifest = { dependencies: { 'encore.dev': `^${version}`, pg: '8.0.0' } };
    const found = plan({ 'package.json': manifest, 'package-lock.json': lockOf(version) });
    expect(found).toMatchObject({
      command: 'ci',
      pinned: true,
      warnings: [`encore.dev ${version} is run as ${PINNED.version}`],
      files: {
        'package.json': { dependencies: { 'encore.dev': PINNED.version, pg: '8.0.0' } },
        'package-lock.json': {
          packages: {
            '': { dependencies: { 'encore.dev': PINNED.version } },
            'node_modules/encore.dev': PINNED,
            'node_modules/pg': { version: '8.0.0' },
          },
        },
      },
    });
  },
);

test.each([
  ['1.39.0', true],
  ['~1.43.2', true],
  ['^1.39.0', false],
  ['latest', false],
  ['1.44.5', false],
  ['1.58.0', false],
])('without a lock file, encore.dev %s is pinned: %s', (version, pinned) => {
  const found = plan({ 'package.json': { dependencies: { 'encore.dev': version } } });
  expect(found).toMatchObject({ command: 'install', pinned });
});

test('an application that does not ask for encore.dev gets it, as from the Encore command', () => {
  const found = plan({ 'package.json': { name: 'bookshop' } });
  expect(found?.files['package.json']).toEqual({ name: 'bookshop', dependencies: { 'encore.dev': PINNED.version } });
});

test('other lock files are not read, and the person is told', () => {
  const found = plan({ 'package.json': { dependencies: { 'encore.dev': '1.58.0' } }, 'pnpm-lock.yaml': '' });
  expect(found?.warnings).toEqual([expect.stringMatching(/^pnpm-lock.yaml is not read/)]);
});

const workspaces = {
  'package.json': { workspaces: ['apps/*', 'lib'], devDependencies: { typescript: '6.0.3' } },
  'package-lock.json': { packages: {} },
  'apps/shop/package.json': { name: 'shop', dependencies: { 'encore.dev': '1.58.0', lib: 'workspace:*' } },
  'apps/shop/encore.app': '{}',
  'lib/package.json': { name: 'lib', dependencies: { money: 'file:../money' } },
  'money/package.json': { name: 'money' },
  'other/package.json': { name: 'other' },
};

test('a workspace is installed from the folder it belongs to, with all folders that packages are linked to', () => {
  const found = plan(workspaces, 'apps/shop');
  expect(found?.folder).toBe('');
  expect(Object.keys(found?.files ?? {}).toSorted()).toEqual([
    'apps/shop/package.json',
    'lib/package.json',
    'money/package.json',
    'package-lock.json',
    'package.json',
  ]);
  expect(found?.files['apps/shop/package.json']).toMatchObject({ dependencies: { lib: '*' } });
});

test('pinning changes every package.json that asks for encore.dev, and no other', () => {
  const found = plan(workspaces, 'apps/shop', true);
  expect(found?.files['apps/shop/package.json']).toMatchObject({ dependencies: { 'encore.dev': PINNED.version } });
  expect(found?.files['lib/package.json']).toEqual({ name: 'lib', dependencies: { money: 'file:../money' } });
});

test('an application beside other packages is installed by itself', () => {
  const found = plan({ ...workspaces, 'package.json': { name: 'tools' } }, 'apps/shop');
  expect(found?.folder).toBe('apps/shop');
});

test('an application without a package.json of its own uses the one around it; without any there is no plan', () => {
  expect(plan({ 'package.json': {}, 'shop/encore.app': '{}' }, 'shop')?.folder).toBe('');
  expect(plan({ 'shop/encore.app': '{}' }, 'shop')).toBeUndefined();
});

test('patterns that lead out of the repository match nothing', () => {
  const found = plan({
    'package.json': {
      workspaces: ['../*', '/etc', '/**', '../../**'],
      dependencies: { 'encore.dev': '1.58.0', up: 'file:../..' },
    },
  });
  expect(Object.keys(found?.files ?? {})).toEqual(['package.json']);
});

test('of .npmrc only what concerns this application alone is followed', () => {
  const npmrc = `; ours
    legacy-peer-deps = true
    @shop:registry=https://npm.shop.example/
    //npm.shop.example/:_authToken=\${NPM_TOKEN}
    registry=https://\${WHERE}/
    https-proxy=http://evil.example:8080
    strict-ssl=false
    cache=/tmp/other
    ignore-scripts=false
    git=./evil`;
  const found = plan({ 'package.json': { dependencies: { 'encore.dev': '1.58.0' } }, '.npmrc': npmrc });
  expect(found?.files['.npmrc']).toBe('legacy-peer-deps = true\n@shop:registry=https://npm.shop.example/\n');
  const names = ['_authToken', 'registry', 'https-proxy', 'strict-ssl', 'cache', 'ignore-scripts', 'git'];
  expect(found?.warnings).toEqual(names.map((name) => `${name} in .npmrc is not followed`));
});
