import type { Failure, Phase } from '../api.ts';
import type { BuildRecord } from '../control/make-build.ts';
import type { ResourceRow } from '../state/store.ts';

/** What another start may mend; the other steps come before it. */
export const MENDED_BY_START: readonly Failure['step'][] = ['start', 'health', 'limit'];

/**
 * Why a preview cannot be started now, though somebody asks for it: it is being made, also anew after a push while it
 * slept, or it failed at a step that a start does not repeat. Undefined: it can.
 */
export function obstacleTo(
  phase: Phase | undefined,
  resources: readonly ResourceRow[],
): Failure | 'being made' | undefined {
  if (phase?.is === 'failed' && !MENDED_BY_START.includes(phase.step)) return phase;
  if (phase === undefined || phase.is === 'starting' || phase.is === 'stopping') return 'being made';
  const build = resources.find(({ kind }) => kind === 'build')?.record as Partial<BuildRecord> | undefined;
  const isReleased = resources.some(({ kind }) => kind === 'release');
  return build?.folder !== undefined && isReleased ? undefined : 'being made';
}
