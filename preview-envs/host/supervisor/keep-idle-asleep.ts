import type { Host } from '../host.ts';

const LOOK_MS = 500;
/** Between two notes in the store of when a preview was last asked. */
const NOTE_MS = 30_000;

/** Puts previews without requests to sleep. Gives back what stops it. */
export function keepIdleAsleep(host: Host): () => void {
  const { store, supervisor, now } = host;
  const noted = new Map<string, number>();
  let isLooking = false;
  const look = async () => {
    for (const preview of supervisor.list()) {
      const use = supervisor.running(preview)?.use;
      const row = await store.preview(preview);
      if (use === undefined || row === undefined) continue;
      const idle = use.open === 0 && now().getTime() - use.lastAt > row.spec.sleepAfterSeconds * 1_000;
      const isTired = idle && row.spec.sleepAfterSeconds > 0;
      if (use.lastRequestAt !== undefined && (isTired || use.lastRequestAt - (noted.get(preview) ?? 0) > NOTE_MS)) {
        noted.set(preview, use.lastRequestAt);
        await store.setRequested(preview, new Date(use.lastRequestAt));
      }
      if (isTired) await supervisor.sleep(preview);
    }
  };
  const timer = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    // A database that is away is asked again at the next look.
    void look()
      .catch(() => {})
      .finally(() => (isLooking = false));
  }, LOOK_MS);
  return () => clearInterval(timer);
}
