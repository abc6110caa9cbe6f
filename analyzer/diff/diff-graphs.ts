import { NO_BUDGET, type Budget } from '../model/budget.ts';
import { emptyGraph, type InfraGraph } from '../model/graph.ts';
import type { AppPlan, Plan } from '../model/plan.ts';
import { RISK_RULES } from '../risks/index.ts';
import { diffAccess } from './diff-access.ts';
import { diffResources } from './diff-resources.ts';
import { digestPlan } from './digest-plan.ts';

/**
 * What merging would change, application by application. One that only one side has is compared with nothing. Pure:
 * the same graphs give the same plan, and equal graphs an empty one.
 */
export function diffGraphs(base: readonly InfraGraph[], head: readonly InfraGraph[], budget: Budget = NO_BUDGET): Plan {
  const apps = pairApps(base, head).map(([before, after]): AppPlan => {
    const changes = diffResources(before, after);
    const access = diffAccess(before, after);
    const input = { base: before, head: after, changes, access, budget };
    const risks = RISK_RULES.flatMap((rule) => rule(input));
    const { root, project } = after.resources.size > 0 ? after : before;
    return { root, project, ...input, risks };
  });
  return { digest: digestPlan(apps), apps };
}

/** By folder and name; what is left by name alone, for an application that moved; then by folder, for one renamed. */
function pairApps(
  base: readonly InfraGraph[],
  head: readonly InfraGraph[],
): readonly (readonly [InfraGraph, InfraGraph])[] {
  const left = new Set(base);
  const take = (matches: (one: InfraGraph) => boolean) => {
    const found = [...left].find(matches);
    if (found !== undefined) left.delete(found);
    return found;
  };
  const exact = new Map(
    head.map((one) => [one, take(({ root, project }) => root === one.root && project === one.project)]),
  );
  const pairs = head.map((one): readonly [InfraGraph, InfraGraph] => {
    const before =
      exact.get(one) ?? take(({ project }) => project === one.project) ?? take(({ root }) => root === one.root);
    return [before ?? emptyGraph(one), one];
  });
  return [...pairs, ...[...left].map((one) => [one, emptyGraph(one)] as const)];
}
