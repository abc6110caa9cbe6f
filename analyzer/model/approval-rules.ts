import type { Kind } from './kinds.ts';
import type { NonEmpty } from './location.ts';
import type { Risk } from './plan.ts';

/** What has to be true of a plan for a rule to apply. */
export type Condition =
  | { readonly on: 'any-change' }
  | { readonly on: 'risk'; readonly risk: RiskClass }
  | { readonly on: 'kind'; readonly kind: Kind }
  | { readonly on: 'path'; readonly pattern: string };

/** Risks as rules name them: losing rows of a table is losing data. */
export type RiskClass = Exclude<Risk['kind'], 'schema-loss'>;

/** Who may fulfil a rule. `owners`: whom CODEOWNERS of the base branch names for the lines the plan stands on. */
export type Principal =
  | { readonly who: 'writers' }
  | { readonly who: 'owners' }
  | { readonly who: 'user'; readonly login: string }
  | { readonly who: 'team'; readonly slug: string };

export interface ApprovalRule {
  readonly when: Condition;
  /** How many different people. */
  readonly need: number;
  readonly from: NonEmpty<Principal>;
}

export interface ApprovalRules {
  /** Whether an approval of an equal plan survives a new commit. */
  readonly carry: 'equal-plan' | 'same-commit';
  /** Whether the author, the committers and the last pusher may approve. */
  readonly byAuthor: boolean;
  readonly rules: readonly ApprovalRule[];
}

/** Without any file: one person who may write, other than those who made the change. */
export const DEFAULT_RULES: ApprovalRules = {
  carry: 'equal-plan',
  byAuthor: false,
  rules: [{ when: { on: 'any-change' }, need: 1, from: [{ who: 'writers' }] }],
};
