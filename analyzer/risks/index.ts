import { blindSpots } from './blind-spots.ts';
import { brokenContract } from './broken-contract.ts';
import { dataLoss } from './data-loss.ts';
import { migrationRewritten } from './migration-rewritten.ts';
import { overBudget } from './over-budget.ts';
import { privilegeGrowth } from './privilege-growth.ts';
import { publicExposure } from './public-exposure.ts';
import type { RiskRule } from './rule.ts';
import { schemaLoss } from './schema-loss.ts';
import { secretNeeded } from './secret-needed.ts';

/** Every rule, in the order in which people read the risks. */
export const RISK_RULES: readonly RiskRule[] = [
  dataLoss,
  schemaLoss,
  migrationRewritten,
  publicExposure,
  privilegeGrowth,
  brokenContract,
  secretNeeded,
  overBudget,
  blindSpots,
];
