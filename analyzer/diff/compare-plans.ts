import type { PlanDelta, PlanSummary, Statement } from '../model/plan-summary.ts';

/**
 * What is different in one plan against another, exactly: nothing if and only if their digests are equal. What is about
 * the same thing in both is one change of what is said of it.
 */
export function comparePlans(before: PlanSummary, after: PlanSummary): PlanDelta {
  const removed = without(before.statements, after.statements);
  const added = without(after.statements, before.statements);
  const changed: { readonly before: Statement; readonly after: Statement }[] = [];
  for (const one of [...removed]) {
    const other = added.find((candidate) => subjectOf(candidate) === subjectOf(one));
    if (other === undefined) continue;
    changed.push({ before: one, after: other });
    removed.splice(removed.indexOf(one), 1);
    added.splice(added.indexOf(other), 1);
  }
  return { added, removed, changed };
}

export const isEmptyDelta = ({ added, removed, changed }: PlanDelta): boolean =>
  added.length + removed.length + changed.length === 0;

/** As multisets: one that is said twice and then once is one less. */
function without(statements: readonly Statement[], others: readonly Statement[]): Statement[] {
  const left = new Map<string, number>();
  for (const one of others) left.set(identityOf(one), (left.get(identityOf(one)) ?? 0) + 1);
  return statements.filter((one) => {
    const count = left.get(identityOf(one)) ?? 0;
    left.set(identityOf(one), count - 1);
    return count <= 0;
  });
}

const identityOf = ({ app, part, is }: Statement) => `${app} ${part} ${is}`;

const GROUPS = {
  create: 'resource',
  update: 'resource',
  replace: 'resource',
  rename: 'resource',
  delete: 'resource',
  grant: 'access',
  revoke: 'access',
  risk: 'risk',
  migration: 'migration',
} as const satisfies { [P in Statement['part']]: string };

const subjectOf = ({ app, part, address, of }: Statement) => JSON.stringify([app, GROUPS[part], address, of]);
