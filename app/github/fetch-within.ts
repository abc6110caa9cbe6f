/**
 * `fetch` that gives up: Node's own waits five minutes for an answer, and a job has two.
 *
 * @param milliseconds for the whole answer
 */
export function fetchWithin(milliseconds: number): typeof fetch {
  return (input, options) => {
    const timeout = AbortSignal.timeout(milliseconds);
    const given = options?.signal ?? undefined;
    return fetch(input, { ...options, signal: given === undefined ? timeout : AbortSignal.any([given, timeout]) });
  };
}
