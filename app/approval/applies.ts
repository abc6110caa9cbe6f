import { ANY_CHANGE } from '#analyzer/model/approval.ts';
import { kindOf, type Address } from '#analyzer/model/address.ts';
import type { AppPlan, Change, Plan, Risk } from '#analyzer/model/plan.ts';
import { matchesOwnerPattern } from './owner-pattern.ts';
import type { Condition, RiskClass } from '#analyzer/model/approval-rules.ts';

/** What in this plan makes a condition true, in words for people; empty if the condition does not hold. */
export function reasonsFor(condition: Condition, plan: Plan): readonly string[] {
  return [...new Set(plan.apps.flatMap((app) => reasonsIn(condition, app)))];
}

function reasonsIn(condition: Condition, app: AppPlan): readonly string[] {
  switch (condition.on) {
    case 'any-change':
      return changesAnything(app) ? [ANY_CHANGE] : [];
    case 'risk':
      return app.risks.filter((risk) => classOf(risk) === condition.risk).map(describeRisk);
    case 'kind':
      return touchedAddresses(app).filter((address) => kindOf(address) === condition.kind);
    case 'path':
      return pathsOf(app).filter((path) => matchesOwnerPattern(condition.pattern, path));
  }
}

/** Whether merging needs anybody's approval at all. */
export function changesAnything(app: AppPlan): boolean {
  return app.changes.length + app.access.length + app.risks.length > 0;
}

/** The files whose lines the plan stands on, sorted. */
export function pathsOf(app: AppPlan): readonly string[] {
  const changed = app.changes.flatMap((change) => resourcesOf(change).flatMap((resource) => resource.at));
  const granted = app.access.flatMap((change) => change.access.at);
  const risky = app.risks.flatMap((risk) => (risk.kind === 'blind-spot' ? [risk.spot.at] : [risk.evidence.at]));
  return [...new Set([...changed, ...granted, ...risky].map((at) => at.path))].toSorted();
}

function touchedAddresses(app: AppPlan): readonly Address[] {
  const changed = app.changes.flatMap((change) => resourcesOf(change).map((resource) => resource.address));
  return [...new Set([...changed, ...app.access.map((change) => change.access.to)])];
}

function resourcesOf(change: Change) {
  if (change.op === 'create') return [change.after];
  if (change.op === 'delete') return [change.before];
  return [change.before, change.after];
}

function classOf(risk: Risk): RiskClass {
  return risk.kind === 'schema-loss' ? 'data-loss' : risk.kind;
}

function describeRisk(risk: Risk): string {
  const name = classOf(risk).replaceAll('-', ' ');
  if (risk.kind === 'blind-spot') return `${name} in ${risk.spot.at.path}`;
  if (risk.kind === 'over-budget') return `${name} of ${risk.of}`;
  return `${name} on ${risk.kind === 'privilege-growth' ? risk.access.to : risk.address}`;
}
