/** Lets many use what a key names, or one alone. */
export interface SharedLock {
  /** Beside others that share it; after whoever has it alone, or waits for that. */
  share<T>(key: string, act: () => Promise<T>): Promise<T>;
  /** After everybody who shares it or asked for it before. */
  alone<T>(key: string, act: () => Promise<T>): Promise<T>;
}

export function createSharedLock(): SharedLock {
  const sharing = new Map<string, Set<Promise<unknown>>>();
  const owners = new Map<string, Promise<unknown>>();
  return {
    share: async (key, act) => {
      while (owners.has(key)) await owners.get(key);
      const mine = act();
      const others = sharing.get(key) ?? new Set();
      sharing.set(key, others.add(mine));
      try {
        return await mine;
      } finally {
        others.delete(mine);
        if (others.size === 0 && sharing.get(key) === others) sharing.delete(key);
      }
    },
    alone: (key, act) => {
      const before = owners.get(key);
      const mine = (async () => {
        await before;
        await Promise.allSettled(sharing.get(key) ?? new Set<Promise<unknown>>());
        return act();
      })();
      const end = mine.then(
        () => undefined,
        () => undefined,
      );
      owners.set(key, end);
      void end.then(() => owners.get(key) === end && owners.delete(key));
      return mine;
    },
  };
}
