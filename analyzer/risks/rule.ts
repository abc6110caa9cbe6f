import type { Budget } from '../model/budget.ts';
import type { InfraGraph } from '../model/graph.ts';
import type { AccessChange, Change, Risk } from '../model/plan.ts';

/** What a rule looks at: one application's two sides and what differs between them. */
export interface RiskInput {
  readonly base: InfraGraph;
  readonly head: InfraGraph;
  readonly changes: readonly Change[];
  readonly access: readonly AccessChange[];
  /** Of the base branch. */
  readonly budget: Budget;
}

/** Finds one class of risk. Adding one is a file with this, a line in index.ts and a fixture. */
export type RiskRule = (input: RiskInput) => readonly Risk[];
