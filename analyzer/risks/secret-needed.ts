import type { Risk } from '../model/plan.ts';
import type { RiskRule } from './rule.ts';

/** A secret that the code asks for from now on: no environment can have it yet. */
export const secretNeeded: RiskRule = ({ changes }) =>
  changes.flatMap((change): Risk[] => {
    if (change.op !== 'create' || change.after.kind !== 'secret') return [];
    return [
      { kind: 'secret-needed', address: change.after.address, evidence: { side: 'head', at: change.after.at[0] } },
    ];
  });
