/** Lets many work on one preview, or one that takes it down. */
export interface PreviewGate {
  /** @throws Closing when the preview is being taken down; `signal` says when that begins */
  work<T>(preview: string, act: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Aborts what works on the preview, waits for its end, then acts alone. */
  close<T>(preview: string, act: () => Promise<T>): Promise<T>;
}

/** The preview is being taken down. */
export class Closing extends Error {
  override name = 'Closing';
}

interface Door {
  readonly working: Set<Promise<unknown>>;
  readonly abort: AbortController;
  closing: Promise<unknown> | undefined;
}

export function createPreviewGate(): PreviewGate {
  const doors = new Map<string, Door>();
  const doorOf = (preview: string): Door => {
    const door = doors.get(preview) ?? { working: new Set(), abort: new AbortController(), closing: undefined };
    doors.set(preview, door);
    return door;
  };
  return {
    work: async (preview, act) => {
      const door = doorOf(preview);
      if (door.closing !== undefined) throw new Closing(`${preview} is being taken down`);
      const mine = act(door.abort.signal);
      door.working.add(mine);
      try {
        return await mine;
      } finally {
        door.working.delete(mine);
        if (door.working.size === 0 && door.closing === undefined) doors.delete(preview);
      }
    },
    close: async (preview, act) => {
      const door = doorOf(preview);
      // Asked twice, the second waits and finds nothing left.
      const before = door.closing?.catch(() => {});
      const mine = (async () => {
        await before;
        door.abort.abort(new Closing(`${preview} is being taken down`));
        await Promise.allSettled(door.working);
        return act();
      })();
      door.closing = mine;
      try {
        return await mine;
      } finally {
        if (door.closing === mine) doors.delete(preview);
      }
    },
  };
}
