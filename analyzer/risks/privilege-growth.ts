import type { Risk } from '../model/plan.ts';
import type { RiskRule } from './rule.ts';

/** A service may do more than before to something it already worked with. New resources and services are no growth. */
export const privilegeGrowth: RiskRule = ({ access }) =>
  access.flatMap((change): Risk[] => {
    if (change.op !== 'grant' || !change.broader) return [];
    return [
      { kind: 'privilege-growth', access: change.access, evidence: { side: 'head', at: change.access.at.at(-1)! } },
    ];
  });
