/** Work that several callers wait for: it is done once, and given up when all of them have. */
interface Shared<T> {
  readonly result: Promise<T>;
  readonly logs: Set<(line: string) => void>;
  readonly stop: AbortController;
  waiting: number;
}

export interface Caller {
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
}

/**
 * @param start gets what stands for all callers: its lines go to each of them, its signal is aborted with the last
 * @returns does the work of a key, or joins whoever does it already
 */
export function shareWork<T>() {
  const running = new Map<string, Shared<T>>();
  return async (key: string, caller: Caller, start: (all: Caller) => Promise<T>): Promise<T> => {
    const shared = running.get(key) ?? begin(start, () => running.delete(key));
    running.set(key, shared);
    shared.logs.add(caller.log);
    shared.waiting++;
    const leave = (): void => {
      shared.logs.delete(caller.log);
      if (--shared.waiting === 0) {
        // Whoever comes from now on begins anew.
        running.delete(key);
        shared.stop.abort();
      }
    };
    caller.signal.addEventListener('abort', leave);
    if (caller.signal.aborted) leave();
    try {
      return await shared.result;
    } finally {
      caller.signal.removeEventListener('abort', leave);
    }
  };
}

function begin<T>(start: (all: Caller) => Promise<T>, end: () => void): Shared<T> {
  const logs = new Set<(line: string) => void>();
  const stop = new AbortController();
  const log = (line: string): void => logs.forEach((each) => each(line));
  const result = start({ signal: stop.signal, log }).finally(end);
  return { result, logs, stop, waiting: 0 };
}
