/** What a commit's code asks for: buckets, and whether something in it cannot be read. */
export interface Tree {
  readonly buckets: readonly string[];
  readonly isDark: boolean;
}

export const TREES = {
  none: { buckets: [], isDark: false },
  covers: { buckets: ['covers'], isDark: false },
  letters: { buckets: ['letters'], isDark: false },
  dark: { buckets: ['covers'], isDark: true },
  dim: { buckets: ['letters'], isDark: true },
} as const satisfies Record<string, Tree>;

export type Infra = keyof typeof TREES;

/** What is there after merging, onto something newer, a head that was made of a base. */
export function mergeTrees(onto: Tree, base: Tree, head: Tree): Tree {
  const kept = onto.buckets.filter((one) => head.buckets.includes(one) || !base.buckets.includes(one));
  const added = head.buckets.filter((one) => !base.buckets.includes(one) && !kept.includes(one));
  const isDark = head.isDark === base.isDark ? onto.isDark : head.isDark;
  return { buckets: [...kept, ...added].toSorted(), isDark };
}
