/**
 * What Node's permission model refused, in words that help: its own message names a flag that nobody here can set.
 * https://nodejs.org/docs/latest-v24.x/api/permissions.html
 *
 * @returns undefined for every other error
 */
export function describeDenied(error: object): string | undefined {
  const { code, permission, resource } = error as { code?: unknown; permission?: unknown; resource?: unknown };
  if (code !== 'ERR_ACCESS_DENIED') return undefined;
  switch (permission) {
    case 'FileSystemWrite':
      return `${String(resource)} is read-only in a preview: write below os.tmpdir() or the home folder`;
    case 'FileSystemRead':
      return `${String(resource)} is not a preview's own: it reads its build, its packages, os.tmpdir() and the home folder`;
    case 'ChildProcess':
      return 'a preview starts no programs';
    case 'WorkerThreads':
      return 'a preview starts no worker threads';
    default:
      return `a preview has no permission for ${String(permission)}`;
  }
}
