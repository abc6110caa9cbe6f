import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rolldown } from 'rolldown';

const SOURCES = import.meta.dirname;

/**
 * Builds the runtime library: one CommonJS file that needs nothing but Node, for ENCORE_RUNTIME_LIB. It is named by
 * what it is made of, so that it is built once.
 *
 * @param folder where built libraries are kept; made if it is not there
 * @returns the file's path
 */
export async function bundleRuntime(folder: string): Promise<string> {
  const file = join(folder, `encore-runtime-${await fingerprint()}.cjs`);
  if (await exists(file)) return file;
  const bundle = await rolldown({
    input: join(SOURCES, 'index.ts'),
    platform: 'node',
    // Looked for by `ws` and `debug`, which do without.
    external: ['bufferutil', 'utf-8-validate', 'supports-color'],
    checks: { pluginTimings: false },
  });
  const { output } = await bundle.generate({ format: 'cjs', exports: 'named', minify: true });
  await bundle.close();
  await mkdir(folder, { recursive: true });
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  await writeFile(draft, output[0].code);
  await rename(draft, file);
  return file;
}

/** Of the sources, of the agreements they share with the build, and of the lock file for what they import. */
async function fingerprint(): Promise<string> {
  const hash = createHash('sha256');
  const shared = join(SOURCES, '..');
  const agreements = (await readdir(shared)).map((name) => join(shared, name));
  const own = (await readdir(SOURCES, { recursive: true })).map((name) => join(SOURCES, name));
  const sources = [...agreements, ...own].filter((file) => file.endsWith('.ts')).sort();
  for (const file of sources) hash.update(await readFile(file));
  hash.update(await readFile(join(shared, '..', '..', 'package-lock.json')).catch(() => ''));
  return hash.digest('hex').slice(0, 16);
}

const exists = (file: string) =>
  readFile(file).then(
    () => true,
    () => false,
  );
