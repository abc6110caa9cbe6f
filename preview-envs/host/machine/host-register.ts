import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withFileLock } from './file-lock.ts';
import type { ProcessIdentity } from './process-identity.ts';

/** One host of this machine, in this life or an earlier one. */
export interface HostNote {
  readonly dataFolder: string;
  readonly process: ProcessIdentity;
}

/** Who runs hosts on which data folders: of one account of the machine, since nobody ends processes of another. */
export interface HostRegister {
  /** Those that started longest ago first. */
  notes(): readonly HostNote[];
  note(host: HostNote): void;
  forget(dataFolder: string): void;
  /** Who is noted, and what is removed of whom, changes only in here. */
  alone<T>(act: () => Promise<T>): Promise<T>;
}

const GROUP_AND_OTHERS_WRITE = 0o022;

/** @throws Error where the register's folder is somebody else's: what it says would be believed */
export function openHostRegister(): HostRegister {
  const uid = process.getuid?.() ?? 0;
  const folder = join(tmpdir(), `understudy-hosts-${uid}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { uid: owner, mode } = statSync(folder);
  if (owner !== uid || (mode & GROUP_AND_OTHERS_WRITE) !== 0)
    throw new Error(`${folder} is not this account's own folder: remove it`);
  const fileOf = (dataFolder: string) =>
    join(folder, `${createHash('sha256').update(dataFolder).digest('hex').slice(0, 16)}.json`);
  return {
    notes: () =>
      readdirSync(folder)
        .filter((name) => name.endsWith('.json'))
        .flatMap((name) => readNote(join(folder, name)))
        .toSorted((a, b) => a.madeAt - b.madeAt)
        .map(({ note }) => note),
    note: (host) => {
      const file = fileOf(host.dataFolder);
      writeFileSync(`${file}.new`, JSON.stringify(host), { mode: 0o600 });
      renameSync(`${file}.new`, file);
    },
    forget: (dataFolder) => rmSync(fileOf(dataFolder), { force: true }),
    alone: (act) => withFileLock(join(folder, 'lock'), act),
  };
}

function readNote(file: string): readonly { readonly note: HostNote; readonly madeAt: number }[] {
  try {
    return [{ note: JSON.parse(readFileSync(file, 'utf8')) as HostNote, madeAt: statSync(file).mtimeMs }];
  } catch {
    // Forgotten in between.
    return [];
  }
}
