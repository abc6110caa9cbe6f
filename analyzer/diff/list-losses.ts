import type { AppPlan, Plan, Risk } from '../model/plan.ts';
import { digestOf } from '../model/digest.ts';

/**
 * What data a plan loses, as hashes: equal ones are the same loss, wherever the lines are, whichever migration does it
 * and whoever still uses what goes.
 */
export const listLosses = (plan: Plan): readonly string[] => [
  ...new Set(plan.apps.flatMap((app) => app.risks.flatMap((risk) => lossOf(app, risk) ?? []))),
];

function lossOf({ project }: AppPlan, risk: Risk): string | undefined {
  switch (risk.kind) {
    case 'data-loss':
      return digestOf([project, risk.address]);
    case 'schema-loss': {
      const { at: _, madeBy: __, ...hazard } = risk.hazard;
      return digestOf([project, risk.address, hazard]);
    }
    case 'migration-rewritten':
    case 'public-exposure':
    case 'privilege-growth':
    case 'broken-contract':
    case 'secret-needed':
    case 'over-budget':
    case 'blind-spot':
      return undefined;
  }
}
