/** What becomes of one more line: `last` is the last that is taken for now. */
export type Admission = 'take' | 'last' | 'leave out';

const SECOND_MS = 1_000;

/** Bounds how many lines are taken in a second. `at` is in milliseconds and does not go back. */
export function createLineRate(perSecond: number): (at: number) => Admission {
  let since = -Infinity;
  let count = 0;
  return (at) => {
    if (at - since >= SECOND_MS) [since, count] = [at, 0];
    count += 1;
    if (count < perSecond) return 'take';
    return count === perSecond ? 'last' : 'leave out';
  };
}
