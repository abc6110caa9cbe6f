/**
 * Runs a task now and again after each pause, never twice at once.
 *
 * @param milliseconds between the end of one run and the start of the next
 * @returns stops it; resolves when a run that is under way has ended
 */
export function repeat(
  milliseconds: number,
  task: () => Promise<void>,
  onError: (error: unknown) => void,
): () => Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  const run = async () => {
    await task().catch(onError);
    if (!isStopped) timer = setTimeout(() => void (running = run()), milliseconds);
  };
  let running = run();
  return async () => {
    isStopped = true;
    clearTimeout(timer);
    await running;
  };
}
