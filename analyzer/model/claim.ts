import type { Evidence } from './plan.ts';

/** One thing about which the plan of one pull request may get in the way of another's. Plain data: it is kept. */
export interface Claim {
  readonly does: ClaimKind;
  /** The application's name for itself. */
  readonly app: string;
  readonly address: string;
  /**
   * What it is about below the address: table and column, a property, a migration's number; of a budget how many it
   * takes, and of how many that are left. Empty: all of it.
   */
  readonly below: readonly string[];
  /** A hash of what is meant, without places: equal ones of `create`, `set` and `number` mean the same. */
  readonly is: string;
  /** For people: what the plan does, Markdown on one line. */
  readonly words: string;
  readonly evidence: Evidence;
}

export type ClaimKind =
  /** It is gone afterwards, or not under this name, or emptied. */
  | 'remove'
  /** Uses it where the base branch does not, links to it, or changes it: the base branch has it. */
  | 'need'
  | 'create'
  /** Gives a property or a column another value. */
  | 'set'
  /** Takes a number for a migration. */
  | 'number'
  /** Takes of a budget, `budget:database`, and does not pass it by itself. */
  | 'take';

/** What two plans do that does not go together, or not without somebody looking. */
export interface Interaction {
  readonly kind: 'removed-but-needed' | 'created-twice' | 'set-differently' | 'same-number' | 'over-budget-together';
  readonly mine: readonly Claim[];
  readonly theirs: readonly Claim[];
}

/** An open pull request that one interacts with, at the commits that its lines are of. */
export interface Partner {
  readonly number: number;
  readonly baseSha: string;
  readonly headSha: string;
  /** Seen from the other pull request: `theirs` is what this one does. */
  readonly interactions: readonly Interaction[];
}
