import {
  copyFileSync,
  chmodSync,
  lstatSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface RuntimeFiles {
  readonly folder: string;
  readonly node: string;
  /** The runtime library, as ENCORE_RUNTIME_LIB. */
  readonly library: string;
  /** Loaded before the application. */
  readonly guard: string;
  /** Loaded then: spans of queries that libraries make. */
  readonly queries: string;
  /** Tries in a container what it must not reach. */
  readonly probe: string;
}

/** Copies what every preview's process reads into one folder that is open to all accounts. */
export function prepareRuntime(folder: string, library: string): RuntimeFiles {
  const guard = join(folder, 'guard.mjs');
  const probe = join(folder, 'probe.mjs');
  writeFileSync(guard, javaScriptOf(new URL('guard.ts', import.meta.url)));
  writeFileSync(probe, javaScriptOf(new URL('probe.ts', import.meta.url)));
  const queries = copyPreload(folder);
  const copy = join(folder, 'runtime.cjs');
  copyFileSync(library, copy);
  for (const file of [guard, probe, copy]) chmodSync(file, 0o644);
  return { folder, guard, queries, probe, library: copy, node: publicNode() };
}

/** What is loaded before the application; its modules import each other. */
function copyPreload(folder: string): string {
  const sources = new URL('../../encore/preload/', import.meta.url);
  for (const name of readdirSync(sources)) {
    const file = join(folder, toModule(name));
    writeFileSync(file, javaScriptOf(new URL(name, sources)).replaceAll(/(?<= from '\.\/)[^']+(?=')/g, toModule));
    chmodSync(file, 0o644);
  }
  return join(folder, 'watch-queries.mjs');
}

const toModule = (name: string) => name.replace(/\.ts$/, '.mjs');

const javaScriptOf = (file: URL) => stripTypeScriptTypes(readFileSync(file, 'utf8'));

/** Root's Node may be closed to other accounts: one copy a version, for all hosts of the machine. */
function publicNode(): string {
  if (process.getuid?.() !== 0) return process.execPath;
  const path = join(tmpdir(), `understudy-node-${process.version}-0`);
  // A file of somebody else's under this name is replaced.
  if (lstatSync(path, { throwIfNoEntry: false })?.uid === 0) return path;
  const staging = `${path}.${process.pid}`;
  copyFileSync(process.execPath, staging);
  chmodSync(staging, 0o755);
  try {
    renameSync(staging, path);
  } finally {
    rmSync(staging, { force: true });
  }
  return path;
}
