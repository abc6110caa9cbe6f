import { cpSync, existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildApplication } from '#preview-envs/encore/build/build-application.ts';
import { createBuilder, type Builder } from './build-under-test.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures/locks');
/** Where something that comes with a lock file would say that it was run. */
const owned = join(tmpdir(), 'understudy-owned');
const own = `require('node:fs').writeFileSync(${JSON.stringify(owned)}, ''); module.exports = {};`;

let builder: Builder;
const sources: string[] = [];
beforeAll(() => {
  builder = createBuilder();
});
afterAll(() => {
  builder.close();
  for (const source of sources) rmSync(source, { recursive: true });
});

interface Case {
  readonly lock: string;
  readonly name: string;
  /** Beside the lock file. */
  readonly files?: Readonly<Record<string, string>>;
  readonly change?: (text: string) => string;
}

function sourceOf({ lock, name, files = {}, change = (text) => text }: Case): string {
  const source = mkdtempSync(join(tmpdir(), 'understudy-locked-'));
  sources.push(source);
  cpSync(join(FIXTURES, 'tree'), source, { recursive: true });
  cpSync(join(FIXTURES, lock), join(source, name));
  for (const [path, text] of Object.entries(files)) writeFileSync(join(source, path), text);
  const manifest = join(source, 'apps/shop/package.json');
  writeFileSync(manifest, change(readFileSync(manifest, 'utf8')));
  return source;
}

async function build(one: Case) {
  const source = sourceOf(one);
  const request = {
    ...builder.request({}),
    source,
    root: 'apps/shop',
    revision: String(sources.length).padEnd(40, '0'),
  };
  const result = await buildApplication(request);
  if (!result.ok) throw new Error(`${result.reason}\n${result.log.join('\n')}`);
  const version = (name: string) => {
    const resolve = createRequire(realpathSync(join(result.folder, 'main.mjs')));
    return (resolve(`${name}/package.json`) as { version: string }).version;
  };
  return { ...result, version, program: readFileSync(join(result.folder, 'main.mjs'), 'utf8') };
}

const workspace = readFileSync(join(FIXTURES, 'pnpm-workspace.yaml'), 'utf8');
const PNPM: Case = {
  lock: 'pnpm-format-9.yaml',
  name: 'pnpm-lock.yaml',
  files: {
    'package.json': '{ "name": "locked", "private": true, "packageManager": "pnpm@99.0.0" }',
    'pnpm-workspace.yaml': `${workspace}pnpmfile: .pnpmfile.cjs\nconfigDependencies:\n  ms: 0.0.0+sha512-none\n`,
    '.pnpmfile.cjs': own,
  },
  change: (text) => text.replace('"ms": "^2.0.0"', '"ms": "catalog:"'),
};
const BERRY: Case = {
  lock: 'yarn-format-10.lock',
  name: 'yarn.lock',
  files: { '.yarnrc.yml': 'yarnPath: ./own.cjs\nplugins:\n  - ./own.cjs\nnodeLinker: pnp\n', 'own.cjs': own },
};
const CLASSIC: Case = {
  lock: 'yarn-classic.lock',
  name: 'yarn.lock',
  files: { '.yarnrc': 'yarn-path "./own.cjs"\n', 'own.cjs': own },
};
const BUN: Case = {
  lock: 'bun.lock',
  name: 'bun.lock',
  files: { 'bunfig.toml': 'preload = ["./own.cjs"]\n', 'own.cjs': own },
};
const LONG: readonly Case[] =
  process.env['LONG_TESTS'] === undefined
    ? []
    : [
        BUN,
        { lock: 'pnpm-format-6.yaml', name: 'pnpm-lock.yaml', files: { 'pnpm-workspace.yaml': workspace } },
        ...['6', '8', '9'].map((format) => ({ ...BERRY, lock: `yarn-format-${format}.lock` })),
      ];

// `ms` is locked to 2.1.2, where package.json allows newer ones.
test.each([PNPM, CLASSIC, BERRY, ...LONG])(
  '$lock says what is installed, and nothing beside it is run',
  async (one) => {
    const { version, program, manifest } = await build(one);
    expect(manifest.warnings).toEqual([]);
    expect(version('ms')).toBe('2.1.2');
    expect(program).toContain('from another workspace');
    expect(existsSync(owned)).toBe(false);
  },
);

test('where package.json has gone on, the lock file is followed as far as it fits', async () => {
  const { version, manifest } = await build({
    ...PNPM,
    change: (text) => text.replace('"ms": "^2.0.0"', '"ms": "2.1.1"'),
  });
  expect(version('ms')).toBe('2.1.1');
  const warning = 'the lock file of pnpm does not fit package.json: its versions are taken where they do';
  expect(manifest.warnings).toEqual([warning]);
});
