export interface CrashCount {
  /** Counts one; true when it ends again and again. */
  add(at: number): boolean;
}

const MAX = 3;
const WITHIN_MS = 60_000;

/** Tells a process that ended once from one that cannot live. */
export function createCrashCount(): CrashCount {
  let recent: readonly number[] = [];
  return {
    add: (at) => {
      recent = [...recent.filter((one) => at - one < WITHIN_MS), at];
      return recent.length >= MAX;
    },
  };
}
