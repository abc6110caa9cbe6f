import type { BaseResult, DownResult, StepCounts, UnexplainedStep } from '#preview-envs/engine/environment.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `12 of 12 destroyed, lived 3 h` */
export function describeReceipt({ receipts, destroyed, livedSeconds }: DownResult): string {
  const left = receipts.reduce((sum, receipt) => sum + receipt.left.length, 0);
  return `${destroyed} of ${destroyed + left} destroyed, lived ${describeTime(livedSeconds)}`;
}

/** `base: 2 removed, 1 kept` */
export const describeBase = ({ kept, removed }: BaseResult): string =>
  `base: ${removed.length} removed, ${kept.length} kept`;

function describeTime(seconds: number): string {
  if (seconds < MINUTE) return `${Math.round(seconds)} s`;
  if (seconds < HOUR) return `${Math.round(seconds / MINUTE)} min`;
  return seconds < 2 * DAY ? `${Math.round(seconds / HOUR)} h` : `${Math.round(seconds / DAY)} days`;
}

/** `3 created, 1 changed`; `nothing to do` */
export function describeCounts({ create, update, replace, delete: deleted, same }: StepCounts): string {
  const parts = [
    [create, 'created'],
    [update, 'changed'],
    [replace, 'replaced'],
    [deleted, 'deleted'],
  ] as const;
  const done = parts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  return done.length === 0 ? `nothing to do, ${same} as they were` : done.join(', ');
}

/** Both sides of every step that the plan does not explain. */
export const describeUnexplained = (steps: readonly UnexplainedStep[]): readonly string[] =>
  steps.map(({ op, address, planSays }) => `the engine: ${op} ${address} · the plan: ${planSays}`);
