/** Runs one after the other what has the same key. */
export interface KeyedLock {
  run<T>(key: string, act: () => Promise<T>): Promise<T>;
}

export function createKeyedLock(): KeyedLock {
  const tails = new Map<string, Promise<unknown>>();
  return {
    run: <T>(key: string, act: () => Promise<T>) => {
      const mine = (tails.get(key) ?? Promise.resolve()).then(act, act);
      const tail = mine.catch(() => {});
      tails.set(key, tail);
      void tail.then(() => tails.get(key) === tail && tails.delete(key));
      return mine;
    },
  };
}
