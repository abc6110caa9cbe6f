import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { bundleRuntime } from '#preview-envs/encore/runtime/bundle-runtime.ts';
import { makeRuntimeFolder } from './runtime-folder.ts';

const napi = readFileSync('node_modules/encore.dev/dist/internal/runtime/napi/napi.cjs', 'utf8');
const types = readFileSync('node_modules/encore.dev/dist/internal/runtime/napi/napi.d.cts', 'utf8');

const classes = [...types.matchAll(/^export class (\w+) \{([^}]*)/gm)].map(([, name = '', body = '']) => ({
  name,
  methods: [...body.matchAll(/^ {2}(?:static )?(\w+)\(/gm)].map(([, method = '']) => method),
}));

test('the library has every name and method that encore.dev takes from it', async () => {
  const file = await bundleRuntime(makeRuntimeFolder());
  const library = createRequire(import.meta.url)(file) as Record<string, unknown> & {
    readonly CacheCluster: new (kernel: object) => object;
  };
  const names = /const \{([^}]*)\} = nativeModule/.exec(napi)?.[1]?.match(/\w+/g) ?? [];
  expect(names.length).toBeGreaterThan(30);
  expect(names.filter((name) => library[name] === undefined)).toEqual([]);
  const missing = classes.flatMap(({ name, methods }) => {
    const one = library[name] as (new () => unknown) | undefined;
    // Operations of caches come with each cluster.
    const prototype = (name === 'CacheCluster' ? new library.CacheCluster({}) : one?.prototype) as object;
    const has = (method: string) => method === 'constructor' || method in prototype || (one && method in one);
    return methods.filter((method) => !has(method)).map((method) => `${name}.${method}`);
  });
  expect(missing).toEqual([]);
});

test('is built once, and needs no package', async () => {
  const file = await bundleRuntime(makeRuntimeFolder());
  expect(await bundleRuntime(makeRuntimeFolder())).toBe(file);
  const required = [...readFileSync(file, 'utf8').matchAll(/require\([`'"]([^`'"]+)[`'"]\)/g)].map(([, name]) => name!);
  const optional = ['bufferutil', 'utf-8-validate', 'supports-color'];
  expect(required.filter((name) => !name.startsWith('node:') && !optional.includes(name) && !isBuiltIn(name))).toEqual(
    [],
  );
});

const isBuiltIn = (name: string) => createRequire(import.meta.url).resolve.paths(name) === null;
