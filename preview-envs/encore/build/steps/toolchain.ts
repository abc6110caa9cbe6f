import { chmodSync, copyFileSync, existsSync, mkdirSync, realpathSync, renameSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { isOpen } from './is-open.ts';

/** Programs that the build's account can run. */
export interface Toolchain {
  readonly node: string;
  /** npm's program, for `node`. */
  readonly npm: string;
  /** What children find other programs by, such as git. */
  readonly path: string;
}

/**
 * Finds Node and npm, and copies Node to the cache where an account of its own could not run it from where it is.
 *
 * @param others whether the account is another one
 * @throws where there is no npm, or the account cannot read what it must
 */
export function findToolchain(cache: string, others: boolean): Toolchain {
  const searched = (process.env['PATH'] ?? '').split(delimiter);
  const npm = searched.map((folder) => join(folder, 'npm')).find((file) => existsSync(file));
  if (npm === undefined) throw new Error('there is no npm on PATH: install Node.js with npm');
  const program = realpathSync(npm);
  const node = others && !isOpen(process.execPath) ? copyNode(cache) : process.execPath;
  const closed = [program, import.meta.filename, cache].find((file) => others && !isOpen(file));
  if (closed !== undefined) {
    throw new Error(`the build's account cannot read ${closed}: put it where every account may read`);
  }
  return { node, npm: program, path: [dirname(node), ...searched].join(delimiter) };
}

function copyNode(cache: string): string {
  const copy = join(cache, 'toolchain', process.version, 'node');
  if (existsSync(copy)) return copy;
  mkdirSync(dirname(copy), { recursive: true, mode: 0o755 });
  const staging = `${copy}.${process.pid}`;
  copyFileSync(process.execPath, staging);
  chmodSync(staging, 0o755);
  renameSync(staging, copy);
  return copy;
}
