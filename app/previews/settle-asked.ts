import type { AskedRun } from './preview-store.ts';
import type { ListedRun } from './read-runs.ts';

/** What became of runs that were asked for without an answer. */
export interface Settled {
  readonly found: readonly { readonly asked: number; readonly run: number }[];
  /** They never came to be. */
  readonly lost: readonly number[];
  /** Too early to tell. */
  readonly open: readonly AskedRun[];
}

/** GitHub lists a run a moment after it was asked for. */
const PATIENCE = 30_000;
/** Two clocks. */
const SKEW = 60_000;

/** Finds them by their titles among those that nobody has claimed. Pure. @param now milliseconds since 1970 */
export function settleAsked(asked: readonly AskedRun[], runs: readonly ListedRun[], now: number): Settled {
  const claimed = new Set(asked.flatMap((one) => (one.run === undefined ? [] : [one.run])));
  const found: { readonly asked: number; readonly run: number }[] = [];
  const lost: number[] = [];
  const open: AskedRun[] = [];
  for (const one of asked) {
    if (one.run !== undefined) continue;
    const match = runs.find((run) => !claimed.has(run.id) && isSame(run, one));
    if (match !== undefined) {
      claimed.add(match.id);
      found.push({ asked: one.id, run: match.id });
    } else if (now - one.at.getTime() > PATIENCE) lost.push(one.id);
    else open.push(one);
  }
  return { found, lost, open };
}

function isSame(run: ListedRun, asked: AskedRun): boolean {
  const isRecent = Date.parse(run.createdAt) >= asked.at.getTime() - SKEW;
  return isRecent && run.command === asked.command && run.headSha === asked.headSha;
}
