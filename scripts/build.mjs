// npm run build: the Action as it ships, in dist/action: bundled, with the worker, the template and the parser it loads.
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);

/** Builds into a folder, which is emptied first. */
export async function buildAction(folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const bundle = await rolldown({
    cwd: root,
    input: {
      index: 'action/main.ts',
      'facts-worker': 'analyzer/facts/facts-worker.ts',
      provider: 'preview-envs/provider/main.ts',
    },
    platform: 'node',
    plugins: [programsBesideBundle],
    logLevel: 'warn',
    onLog: (level, log, handle) => {
      // Dependencies' own: nothing here can mend them.
      if (log.code !== 'EVAL' && log.code !== 'CIRCULAR_DEPENDENCY') handle(level, log);
    },
  });
  await bundle.write({ dir: folder, format: 'esm', minify: true, chunkFileNames: 'chunk-[hash].js' });
  await bundle.close();
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n');
  cpSync(join(root, 'analyzer/render/templates'), join(folder, 'templates'), { recursive: true });
  const wasm = join(dirname(require.resolve('libpg-query')), 'libpg-query.wasm');
  cpSync(wasm, join(folder, 'libpg-query.wasm'));
}

/** In the sources the programs that others start lie elsewhere and are TypeScript. */
const programsBesideBundle = {
  name: 'programs-beside-bundle',
  transform: {
    filter: { id: /analyzer\/analyzer\.ts$|engine\/provider-launcher\.ts$/ },
    handler: (code) =>
      code.replace('./facts/facts-worker.ts', './facts-worker.js').replace('../provider/main.ts', './provider.js'),
  },
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildAction(join(root, 'dist/action'));
  console.log('dist/action is built');
}
