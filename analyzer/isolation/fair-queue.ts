/** Items in turn by group: one with a thousand items delays another one's first by one item, not by a thousand. */
export interface FairQueue<T> {
  readonly size: number;
  add(group: object, item: T): void;
  /** The next group's next item. @param mayTake whether this one may go at all; all may without it */
  take(mayTake?: (item: T) => boolean): { readonly group: object; readonly item: T } | undefined;
  /** Removes what is left of a group. */
  drop(group: object): readonly T[];
}

export function createFairQueue<T>(): FairQueue<T> {
  /** In the order of their turns. */
  const groups = new Map<object, T[]>();
  let size = 0;
  return {
    get size() {
      return size;
    },
    add: (group, item) => {
      const items = groups.get(group);
      if (items === undefined) groups.set(group, [item]);
      else items.push(item);
      size++;
    },
    take: (mayTake = () => true) => {
      const first = groups.entries().find(([, items]) => mayTake(items[0]!));
      if (first === undefined) return undefined;
      const [group, items] = first;
      const item = items.shift()!;
      size--;
      groups.delete(group);
      if (items.length > 0) groups.set(group, items);
      return { group, item };
    },
    drop: (group) => {
      const items = groups.get(group) ?? [];
      size -= items.length;
      groups.delete(group);
      return items;
    },
  };
}
