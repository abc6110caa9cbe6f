import type { Plan } from '../model/plan.ts';
import type { Counts } from './view.ts';

/** How many resources a plan creates, changes and deletes; a rename is a change, a replacement counts once. */
export function countChanges(plan: Plan): Counts {
  const ops = plan.apps.flatMap((app) => app.changes.map((change) => change.op));
  const count = (...wanted: readonly string[]) => ops.filter((op) => wanted.includes(op)).length;
  return { create: count('create'), change: count('update', 'replace', 'rename'), delete: count('delete') };
}

/** The verdict in words: `3 to create, 1 to change, 1 to delete`. */
export function verdictOf(plan: Plan): string {
  const counts = countChanges(plan);
  const parts = (['create', 'change', 'delete'] as const).filter((op) => counts[op] > 0);
  if (parts.length > 0) return parts.map((op) => `${counts[op]} to ${op}`).join(', ');
  if (plan.apps.some((app) => app.access.length > 0)) return 'access changes only';
  return plan.apps.some((app) => app.risks.length > 0)
    ? 'no resource changes, but read this'
    : 'no infrastructure changes';
}

export function isEmptyPlan(plan: Plan): boolean {
  return plan.apps.every(({ changes, access, risks }) => changes.length + access.length + risks.length === 0);
}
