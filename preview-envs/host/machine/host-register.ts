import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sharedFolder } from '../isolation/shared-folder.ts';
import { withFileLock } from './file-lock.ts';
import type { ProcessIdentity } from './process-identity.ts';

/** One host of this machine, in this life or an earlier one. */
export interface HostNote {
  readonly dataFolder: string;
  readonly process: ProcessIdentity;
}

/** Who runs hosts on which data folders: of one account of the machine, since nobody ends processes of another. */
export interface HostRegister {
  /** Those that were noted last come last. */
  notes(): readonly HostNote[];
  note(host: HostNote): void;
  forget(dataFolder: string): void;
  /** Who is noted, and what is removed of whom, changes only in here. */
  alone<T>(act: () => Promise<T>): Promise<T>;
}

/** @throws Error where the register's folder is somebody else's */
export function openHostRegister(): HostRegister {
  const folder = sharedFolder(`understudy-hosts-${process.getuid?.() ?? 0}`);
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
