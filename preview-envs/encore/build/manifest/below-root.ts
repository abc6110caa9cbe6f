import { folderOf, isWithin, joinPath } from '#analyzer/link/paths.ts';

/**
 * A path as seen from the application's folder; undefined where it leads out of it.
 *
 * @param from the file that names it; '' for a path from the repository's root
 */
export function belowRoot(root: string, from: string, path: string): string | undefined {
  const whole = joinPath(folderOf(from), path);
  if (whole === undefined || !isWithin(whole, root)) return undefined;
  return root === '' ? whole : whole.slice(root.length + 1);
}
