import { mkdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const GROUP_AND_OTHERS_WRITE = 0o022;

/**
 * A folder for what hosts of one account tell each other, in the system's temporary folder.
 *
 * @throws Error where it is somebody else's: what it says would be believed
 */
export function sharedFolder(name: string): string {
  const folder = join(tmpdir(), name);
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  const { uid, mode } = statSync(folder);
  if (uid === (process.getuid?.() ?? uid) && (mode & GROUP_AND_OTHERS_WRITE) === 0) return folder;
  throw new Error(`${folder} belongs to another account, or others may write to it: remove it`);
}
