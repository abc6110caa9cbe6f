import { countOf, limitsOf } from '../model/budget.ts';
import type { Claim } from '../model/claim.ts';
import type { AppPlan } from '../model/plan.ts';
import { countNoun } from '../render/count-noun.ts';
import { markdown } from '../render/markdown.ts';
import { createdOf } from '../risks/created-of.ts';
import { claim } from './claim.ts';

/** What a plan takes of a budget that it does not pass by itself: how many it adds, of how many that are left. */
export const claimBudgets = ({ project: app, base, head, changes, budget }: AppPlan): readonly Claim[] =>
  limitsOf(budget).flatMap(([kind, limit]) => {
    const [before, after] = [countOf(base, kind), countOf(head, kind)];
    const [first] = createdOf(changes, kind);
    if (after > limit || after <= before || first === undefined) return [];
    const words = markdown`adds ${countNoun(after - before, kind)} to ${before} of ${limit}`;
    const below = [String(after - before), String(limit - before)];
    return [claim('take', { app, address: `budget:${kind}`, below, words, side: 'head', at: first.at[0] })];
  });
