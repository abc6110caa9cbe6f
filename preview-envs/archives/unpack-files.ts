import { extract } from 'tar';

const MAX_FILES = 100_000;

/**
 * Unpacks regular files and folders of a tar that is not trusted. Links are left out here, paths that lead out of the
 * folder by the library.
 *
 * @param isWanted by the path that the archive has
 * @throws whatever is wrong with the archive; `tooMany` beyond 100,000 files
 */
export async function unpackFiles(
  file: string,
  cwd: string,
  tooMany: (most: number) => Error,
  isWanted: (path: string) => boolean = () => true,
): Promise<void> {
  let files = 0;
  const filter = (path: string, entry: object) => {
    const { type } = entry as { type?: string };
    if (type !== 'File' && type !== 'OldFile' && type !== 'Directory') return false;
    if (!isWanted(path)) return false;
    files += 1;
    return files <= MAX_FILES;
  };
  await extract({ cwd, file, strict: true, preserveOwner: false, noMtime: true, filter, umask: 0o022 });
  if (files > MAX_FILES) throw tooMany(MAX_FILES);
}
