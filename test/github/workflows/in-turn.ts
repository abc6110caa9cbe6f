import type { ConcurrencyGroups } from './concurrency.ts';
import { interpolate, type Contexts } from './evaluate.ts';
import type { Concurrency } from './workflow.ts';

interface Turn {
  readonly groups: ConcurrencyGroups;
  readonly concurrency: Concurrency | undefined;
  readonly contexts: Contexts;
  readonly cancellation: AbortController;
  readonly onPending: () => void;
}

/** Does something when its group lets it. @returns undefined where a later one took its place, or somebody cancelled */
export async function inTurn<T>(
  { groups, concurrency, contexts, cancellation, onPending }: Turn,
  work: () => Promise<T>,
): Promise<T | undefined> {
  if (concurrency === undefined) return work();
  const setting = typeof concurrency === 'string' ? { group: concurrency } : concurrency;
  const group = interpolate(setting.group, contexts);
  const cancelsRunning = interpolate(setting['cancel-in-progress'] ?? false, contexts) === 'true';
  const member = { cancel: () => cancellation.abort(), onPending };
  const withdraw = () => groups.withdraw(group, member);
  cancellation.signal.addEventListener('abort', withdraw, { once: true });
  const isTurn = await groups.enter(group, cancelsRunning, member);
  cancellation.signal.removeEventListener('abort', withdraw);
  if (!isTurn) return undefined;
  try {
    return await work();
  } finally {
    groups.leave(group);
  }
}
