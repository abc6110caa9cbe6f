import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { auth } from './auth.ts';
import { clients } from './clients.ts';
import { entryPoint } from './entry-point.ts';
import type { Sources } from './sources.ts';

/**
 * Writes `encore.gen/` into an application's folder, in place of one that was committed.
 *
 * @returns the path of the program to start with
 */
export function writeGenerated(application: string, sources: Sources): string {
  const folder = join(application, 'encore.gen');
  rmSync(folder, { recursive: true, force: true });
  const main = 'internal/entrypoints/main.ts';
  const files = [
    ...clients(sources),
    ['auth/index.ts', auth(sources)],
    [main, entryPoint(sources, '../../..')],
  ] as const;
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return join(folder, main);
}
