/** What a folder has of a name, besides symbolic links and submodules, which are no files of this repository. */
export interface TreeEntry {
  readonly kind: 'file' | 'folder';
  /** Of the blob or tree. */
  readonly id: string;
}

const KINDS: Readonly<Record<number, TreeEntry['kind'] | undefined>> = { 0o100000: 'file', 0o040000: 'folder' };

/**
 * Reads a tree object: `mode name NUL id`, again and again, the id in bytes.
 * https://git-scm.com/book/en/v2/Git-Internals-Git-Objects#_tree_objects
 *
 * @param idBytes 20 with SHA-1, 32 with SHA-256
 */
export function parseTree(bytes: Buffer, idBytes: number): ReadonlyMap<string, TreeEntry> {
  const entries = new Map<string, TreeEntry>();
  for (let at = 0; at < bytes.length;) {
    const space = bytes.indexOf(32, at);
    const nul = bytes.indexOf(0, space);
    const next = nul + 1 + idBytes;
    if (space < 0 || nul < 0 || next > bytes.length) throw new Error('a tree object that is cut off');
    const kind = KINDS[parseInt(bytes.toString('latin1', at, space), 8) & 0o170000];
    if (kind !== undefined)
      entries.set(bytes.toString('utf8', space + 1, nul), { kind, id: bytes.toString('hex', nul + 1, next) });
    at = next;
  }
  return entries;
}
