import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The provider's program: TypeScript in the sources, bundled beside the Action. */
const PROGRAM = new URL('../provider/main.ts', import.meta.url);

/**
 * Writes the executable by which the engine finds our provider on PATH, for the Node and the program that run now.
 *
 * @returns its folder, which goes first on the engine's PATH
 */
export function writeLauncher(folder: string): string {
  const bin = join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  const file = join(bin, 'pulumi-resource-understudy');
  const script = `#!/bin/sh\nexec ${quote(process.execPath)} ${quote(fileURLToPath(PROGRAM))} "$@"\n`;
  if (readOr(file) === script) return bin;
  // Renamed into place: another run may be starting the one that is there.
  const fresh = `${file}.${process.pid}`;
  writeFileSync(fresh, script, { mode: 0o755 });
  renameSync(fresh, file);
  return bin;
}

function readOr(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
