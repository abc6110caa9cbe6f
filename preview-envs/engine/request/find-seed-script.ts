import { isWithin } from '#analyzer/link/paths.ts';
import type { SourceTree } from '#analyzer/model/source.ts';
import type { SeedScript } from '../environment.ts';
import { SeedError } from './split-seed.ts';

/** The script that fills previews' databases, and the folder of the application whose code it is. */
export interface FoundScript {
  readonly script: SeedScript;
  readonly root: string;
}

/**
 * Whose a seed script is: the innermost application's around it; where there is only one, that one's, wherever it lies.
 *
 * @param roots folders of the applications that run
 * @throws SeedError where the tree that runs has no such file, or it is nobody's
 */
export function findSeedScript(tree: SourceTree, path: string, roots: readonly string[]): FoundScript {
  const blob = tree.files.get(path);
  if (blob === undefined) throw new SeedError(`${path}: the seed script is not in the branch as it would be merged`);
  const around = roots.filter((root) => isWithin(path, root)).toSorted((a, b) => b.length - a.length);
  const root = around[0] ?? (roots.length === 1 ? roots[0] : undefined);
  if (root === undefined)
    throw new SeedError(`${path} lies in none of ${roots.join(', ')}: whose databases does it fill?`);
  return { script: { path, blob }, root };
}
