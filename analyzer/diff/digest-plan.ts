import { digestOf, type PlanDigest } from '../model/digest.ts';
import type { AppPlan } from '../model/plan.ts';
import { canonicalAccess, canonicalChange, canonicalRisk, canonicalMigrations } from './canonical.ts';

/**
 * Digest C: what changes, without where it stands. Moved files, renamed variables, other order, other formatting,
 * another folder or commit leave it as it is; every change of what exists, who may do what, or what is at risk does not.
 */
export function digestPlan(apps: readonly AppPlan[]): PlanDigest {
  const canonical = apps
    .filter(({ changes, access, risks }) => changes.length + access.length + risks.length > 0)
    .map((app) => ({
      project: app.project,
      migrations: sorted(canonicalMigrations(app)),
      changes: sorted(app.changes.map(canonicalChange)),
      access: sorted(app.access.map(canonicalAccess)),
      risks: sorted(app.risks.map(canonicalRisk)),
    }));
  return digestOf(sorted(canonical));
}

function sorted(items: readonly unknown[]): readonly unknown[] {
  return items
    .map((item) => [JSON.stringify(item), item] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([, item]) => item);
}
