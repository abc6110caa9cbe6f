import type { BlindSpot } from '../model/blind-spot.ts';
import type { Risk } from '../model/plan.ts';
import type { RiskRule } from './rule.ts';

/** What this side cannot tell and the base branch did not leave open already. */
export const blindSpots: RiskRule = ({ base, head }) => {
  const known = new Map<string, number>();
  for (const spot of base.blindSpots) known.set(keyOf(spot), (known.get(keyOf(spot)) ?? 0) + 1);
  return head.blindSpots.flatMap((spot): Risk[] => {
    const left = known.get(keyOf(spot)) ?? 0;
    known.set(keyOf(spot), left - 1);
    return left > 0 ? [] : [{ kind: 'blind-spot', spot }];
  });
};

/** Without its line, so that moving it does not make it new. */
const keyOf = ({ code, message }: BlindSpot) => `${code} ${message}`;
