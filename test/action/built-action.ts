import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
// @ts-expect-error: plain JavaScript, as everything that runs before the set-up
import { buildAction as build } from '../../scripts/build.mjs';

const buildAction = build as (folder: string) => Promise<void>;
const SOURCES = ['action', 'analyzer', 'app', 'postgres', 'preview-envs'];
const FILES = ['package-lock.json', 'scripts/build.mjs'];
const NAME = 'understudy-action-';
const DAY_MS = 86_400_000;

export interface BuiltAction {
  /** Has `index.js` and what that loads. */
  readonly folder: string;
  /** For whoever runs it: what Node has compiled of it once is compiled. */
  readonly variables: { readonly NODE_COMPILE_CACHE: string };
}

/** The Action as it ships: built once for the same sources, outside of them, where nothing can be loaded by chance. */
export async function builtAction(): Promise<BuiltAction> {
  const name = `${NAME}${hashOfSources()}`;
  const folder = join(tmpdir(), name);
  if (!existsSync(folder)) {
    const staging = mkdtempSync(`${folder}.`);
    await buildAction(staging);
    try {
      renameSync(staging, folder);
    } catch {
      // Another test was first: its build is the same.
      rmSync(staging, { recursive: true });
    }
  }
  const now = new Date();
  utimesSync(folder, now, now);
  removeOld(now.getTime());
  return { folder, variables: { NODE_COMPILE_CACHE: join(folder, 'cache') } };
}

function hashOfSources(): string {
  const inFolders = SOURCES.flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  const hash = createHash('sha256');
  for (const file of [...FILES, ...inFolders].toSorted()) hash.update(file).update('\0').update(readFileSync(file));
  return hash.digest('hex').slice(0, 16);
}

/** Those of earlier sources, which nobody has used since yesterday. */
function removeOld(now: number): void {
  for (const name of readdirSync(tmpdir()).filter((one) => one.startsWith(NAME))) {
    const path = join(tmpdir(), name);
    const used = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? now;
    if (now - used > DAY_MS) rmSync(path, { recursive: true, force: true });
  }
}
