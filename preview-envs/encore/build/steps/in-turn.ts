/** The same work, done for one caller after the other, in the order in which they came. */
export function inTurn<A extends readonly unknown[], T>(
  work: (...asked: A) => Promise<T>,
): (...asked: A) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (...asked) => {
    const mine = last.then(() => work(...asked));
    // How it went is its caller's to know.
    last = mine.catch(() => {});
    return mine;
  };
}
