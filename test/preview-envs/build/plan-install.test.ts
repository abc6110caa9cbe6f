import { rmSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import { PINNED } from '#preview-envs/encore/build/install/encore-version.ts';
import { npm } from '#preview-envs/encore/build/install/managers/npm.ts';
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
    manager: npm,
    isFrozen: true,
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
      isFrozen: true,
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
  expect(found).toMatchObject({ isFrozen: false, pinned });
});

test('an application that does not ask for encore.dev gets it, as from the Encore command', () => {
  const found = plan({ 'package.json': { name: 'bookshop' } });
  expect(found?.files['package.json']).toEqual({ name: 'bookshop', dependencies: { 'encore.dev': PINNED.version } });
});

const manifest = { dependencies: { 'encore.dev': '^1.35.0' } };
const BERRY = '__metadata:\n  version: 10\n\n';
const PNPM_9 = "lockfileVersion: '9.0'\n\npackages:\n\n  encore.dev@1.58.0:\n    resolution: {}\n";

test.each([
  ['pnpm-lock.yaml', PNPM_9, 'pnpm', '10.34.8'],
  ['pnpm-lock.yaml', "lockfileVersion: '6.0'\n", 'pnpm', '8.15.9'],
  ['yarn.lock', '# yarn lockfile v1\n', 'yarn', '1.22.22'],
  ['yarn.lock', '__metadata:\n  version: 8\n', 'yarn', '4.18.1'],
  ['yarn.lock', '__metadata:\n  version: 10\n', 'yarn', '4.18.1'],
  ['bun.lock', '{ "lockfileVersion": 1 }', 'bun', '1.4.5'],
])('%s, %j: is installed by %s %s', (name, text, manager, version) => {
  const found = plan({ 'package.json': manifest, [name]: text });
  expect(found).toMatchObject({ manager: { name: manager, program: { version } }, isFrozen: true, warnings: [] });
  expect(found?.files[name]).toBe(text);
});

test.each([
  ['bun.lockb', ''],
  ['pnpm-lock.yaml', 'lockfileVersion: 5.4\n'],
  ['yarn.lock', '__metadata:\n  version: 4\n'],
  ['package-lock.json', '{'],
  ['yarn.lock', `${BERRY}"own@o/r":\n  resolution: "own@https://github.com/o/r.git#commit=0"\n`],
  ['yarn.lock', `${BERRY}"own@patch:x":\n  resolution: "own@patch:own@https%3A//github.com/o/r.git"\n`],
  ['yarn.lock', `${BERRY}own: { resolution: "own@exec:./.yarn/patches/own.js" }\n`],
])('%s, %j: is not read, and the person is told', (name, text) => {
  const found = plan({ 'package.json': { dependencies: { 'encore.dev': '1.58.0' } }, [name]: text });
  expect(found).toMatchObject({ manager: { name: 'npm' }, isFrozen: false });
  expect(found?.warnings).toEqual([`${name} is not read: versions are what package.json allows today`]);
});

test('of two lock files that of the named manager is followed, else npm’s', () => {
  const files = { 'package-lock.json': lockOf('1.58.0'), 'pnpm-lock.yaml': PNPM_9 };
  expect(plan({ ...files, 'package.json': manifest })?.manager.name).toBe('npm');
  const named = plan({
    ...files,
    'package.json': { ...manifest, packageManager: 'pnpm@99.0.0', devEngines: { runtime: { name: 'node' } } },
  });
  expect(named?.manager.name).toBe('pnpm');
  expect(named?.files['package.json']).toEqual(manifest);
});

test.each([
  ['pnpm-lock.yaml', PNPM_9.replace('1.58.0', '1.35.3')],
  ['pnpm-lock.yaml', "lockfileVersion: '6.0'\n\npackages:\n\n  /encore.dev@1.35.3:\n"],
  ['yarn.lock', '# yarn lockfile v1\n\nencore.dev@^1.35.0:\n  version "1.35.3"\n'],
  [
    'yarn.lock',
    '__metadata:\n  version: 8\n\n"encore.dev@npm:^1.35.0":\n  version: 1.35.3\n  resolution: "encore.dev@npm:1.35.3"\n',
  ],
  ['bun.lock', '{ "packages": { "encore.dev": ["encore.dev@1.35.3", "", {}, "sha512-old"] } }'],
])('%s, %j: encore.dev is too old there, so the rest of it is followed as far as it fits', (name, text) => {
  const found = plan({ 'package.json': manifest, [name]: text });
  expect(found).toMatchObject({
    isFrozen: false,
    pinned: true,
    warnings: [`encore.dev 1.35.3 is run as ${PINNED.version}`],
  });
  expect(found?.files['package.json']).toEqual({ dependencies: { 'encore.dev': PINNED.version } });
});

test('of pnpm-workspace.yaml workspaces, catalogs and patches are followed, and nothing that runs', () => {
  const found = plan(
    {
      'package.json': {},
      'pnpm-lock.yaml': PNPM_9,
      'pnpm-workspace.yaml': `packages: ['apps/*', '!apps/old']
catalog: { ms: ^2.0.0 }
pnpmfile: ./own.cjs
configDependencies: { own: 1.0.0 }
onlyBuiltDependencies: [own]
patchedDependencies: { ms: patches/ms.patch, up: ../../etc/passwd }`,
      'patches/ms.patch': 'a patch',
      'apps/shop/package.json': { dependencies: { 'encore.dev': 'workspace:*' } },
      'apps/old/package.json': {},
    },
    'apps/shop',
  );
  expect(Object.keys(found?.files ?? {}).toSorted()).toEqual([
    'apps/shop/package.json',
    'package.json',
    'patches/ms.patch',
    'pnpm-lock.yaml',
    'pnpm-workspace.yaml',
  ]);
  expect(found?.files['apps/shop/package.json']).toEqual({ dependencies: { 'encore.dev': 'workspace:*' } });
  const followed = parse(String(found?.files['pnpm-workspace.yaml'])) as object;
  expect(Object.keys(followed)).toEqual(['packages', 'catalog', 'patchedDependencies']);
});

test('of package.json’s own settings for pnpm likewise', () => {
  const pnpm = {
    overrides: { ms: '2.1.2' },
    configDependencies: { own: '1.0.0' },
    executionEnv: { nodeVersion: '20' },
  };
  const found = plan({ 'package.json': { ...manifest, pnpm }, 'pnpm-lock.yaml': PNPM_9 });
  expect(found?.files['package.json']).toEqual({ ...manifest, pnpm: { overrides: { ms: '2.1.2' } } });
});

test('what pnpm notes of itself in its lock file is left out', () => {
  const own = "lockfileVersion: '9.0'\n\npackageManagerDependencies:\n  pnpm: 11.0.0\n";
  const found = plan({ 'package.json': manifest, 'pnpm-lock.yaml': `---\n${own}\n---\n${PNPM_9}` });
  expect(parse(String(found?.files['pnpm-lock.yaml']))).toEqual(parse(PNPM_9));
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
