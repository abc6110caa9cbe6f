import { countOf, limitsOf } from '../model/budget.ts';
import type { Risk } from '../model/plan.ts';
import { createdOf } from './created-of.ts';
import type { RiskRule } from './rule.ts';

/** More of a kind than the budget allows, by resources that this plan adds. What is over and does not grow is none. */
export const overBudget: RiskRule = ({ base, head, changes, budget }) =>
  limitsOf(budget).flatMap(([of, limit]): Risk[] => {
    const [before, after] = [countOf(base, of), countOf(head, of)];
    const [first, ...others] = createdOf(changes, of);
    if (after <= limit || after <= before || first === undefined) return [];
    const added = others.map(({ at }) => at[0]);
    return [{ kind: 'over-budget', of, limit, before, after, added, evidence: { side: 'head', at: first.at[0] } }];
  });
