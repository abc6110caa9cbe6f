import type { Claim } from '../model/claim.ts';
import type { Plan } from '../model/plan.ts';
import { claimBudgets } from './claim-budgets.ts';
import { claimChanges } from './claim-changes.ts';
import { claimSchemas } from './claim-schemas.ts';
import { claimUses } from './claim-uses.ts';

/** Of a larger plan, the first ones: budgets, and what it removes and creates, come before what it uses. */
const MOST = 3_000;

/** Everything in a plan that another pull request's plan may get in the way of, 3,000 at most. */
export function listClaims(plan: Plan): readonly Claim[] {
  const lists = [claimBudgets, claimChanges, claimSchemas, claimUses].map((list) => plan.apps.flatMap(list));
  return lists.flat().slice(0, MOST);
}
