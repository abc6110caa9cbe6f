/** Items in turn by group: one with a thousand items delays another one's first by one item, not by a thousand. */
export interface FairQueue<T> {
  add(group: object, item: T): void;
  /** The next group's next item, of the groups that may be served. */
  take(mayServe: (group: object) => boolean): { readonly group: object; readonly item: T } | undefined;
  /** Removes what is left of a group. */
  drop(group: object): readonly T[];
  /** Whether an item waits that may be served. */
  has(mayServe: (group: object) => boolean): boolean;
  readonly size: number;
}

export function createFairQueue<T>(): FairQueue<T> {
  /** In the order of their turns. */
  const groups = new Map<object, T[]>();
  const next = (mayServe: (group: object) => boolean) => [...groups.keys()].find(mayServe);
  return {
    add: (group, item) => {
      const items = groups.get(group);
      if (items === undefined) groups.set(group, [item]);
      else items.push(item);
    },
    take: (mayServe) => {
      const group = next(mayServe);
      if (group === undefined) return undefined;
      const items = groups.get(group)!;
      const item = items.shift()!;
      groups.delete(group);
      if (items.length > 0) groups.set(group, items);
      return { group, item };
    },
    drop: (group) => {
      const items = groups.get(group) ?? [];
      groups.delete(group);
      return items;
    },
    has: (mayServe) => next(mayServe) !== undefined,
    get size() {
      return [...groups.values()].reduce((sum, items) => sum + items.length, 0);
    },
  };
}
