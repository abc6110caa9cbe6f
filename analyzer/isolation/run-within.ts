import { createContext, Script } from 'node:vm';

export type Within<T> =
  { readonly ok: T; readonly isSpoilt: false } | { readonly late: true; readonly isSpoilt: boolean };

const context = createContext({ run: undefined as unknown });
const script = new Script('run()');

/**
 * Runs something that may hang, and breaks it off: https://nodejs.org/api/vm.html#scriptrunincontextcontextifiedobject-options
 * The thread goes on, which costs a hundred times less than a new one. The clock runs on when others have the
 * processor: what had less than half of its time is run again, with twice as much.
 *
 * @param milliseconds of processor time
 * @param recover called after it was broken off; false says that this thread has to end
 */
export function runWithin<T>(milliseconds: number, run: () => T, recover: () => boolean): Within<T> {
  for (let timeout = milliseconds; ; timeout *= 2) {
    const before = process.threadCpuUsage();
    try {
      let ok: T;
      context['run'] = () => {
        ok = run();
      };
      script.runInContext(context, { timeout });
      return { ok: ok!, isSpoilt: false };
    } catch (error) {
      if (!isTimeout(error)) throw error;
      const { user, system } = process.threadCpuUsage(before);
      const isSpoilt = !recover();
      if (isSpoilt || (user + system) / 1_000 > milliseconds / 2) return { late: true, isSpoilt };
    }
  }
}

/** Not an instance of this context's Error. */
function isTimeout(error: unknown): boolean {
  return (
    typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
  );
}
