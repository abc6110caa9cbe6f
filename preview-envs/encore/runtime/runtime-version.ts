import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The newest version whose interface this library was written for. */
const NEWEST = 'v1.58.6';

/**
 * The version of the encore.dev that loads this library, found from the file that does: it warns about any other than
 * its own, and the interface is the same from 1.46 on.
 */
export function runtimeVersion(loadedBy: string | undefined): string {
  if (loadedBy === undefined) return NEWEST;
  for (let folder = dirname(loadedBy); folder !== dirname(folder); folder = dirname(folder)) {
    const version = readVersion(join(folder, 'package.json'));
    if (version !== undefined) return `v${version}`;
  }
  return NEWEST;
}

function readVersion(file: string): string | undefined {
  try {
    const { name, version } = JSON.parse(readFileSync(file, 'utf8')) as { name?: unknown; version?: unknown };
    return name === 'encore.dev' && typeof version === 'string' ? version : undefined;
  } catch {
    return undefined;
  }
}
