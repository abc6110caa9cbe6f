import type { InfraGraph } from './graph.ts';
import type { Kind } from './kinds.ts';

/** How many resources of a kind one application may have. A kind that is not named may have any number. */
export type Budget = Readonly<Partial<Record<Kind, number>>>;

export const NO_BUDGET: Budget = {};

/** The kinds that a budget limits, with their limits. */
export const limitsOf = (budget: Budget): readonly (readonly [Kind, number])[] =>
  Object.entries(budget).map(([kind, limit]) => [kind as Kind, limit]);

export const countOf = ({ resources }: InfraGraph, kind: Kind): number =>
  [...resources.values()].filter((one) => one.kind === kind).length;
