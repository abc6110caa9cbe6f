import { NO_BUDGET, type Budget } from '../model/budget.ts';
import { DEFAULT_RULES, type ApprovalRules } from '../model/approval-rules.ts';

/** Where the configuration lies; read from the base branch only. */
export const CONFIGURATION_PATH = '.github/understudy.yml';

/** What a repository asks for. Every part has its default. */
export interface Configuration {
  /** Which applications: all, or those in these folders. */
  readonly apps: 'auto' | readonly string[];
  readonly preview: PreviewConfiguration;
  readonly approval: ApprovalRules;
  /** How much of what one application may have; more is a risk that somebody approves. */
  readonly budget: Budget;
}

export interface PreviewConfiguration {
  readonly target: 'host';
  /** `automatic`: every pull request of the repository itself; `label`: those with `preview`; `manual`: by the check's button. */
  readonly start: 'automatic' | 'label' | 'manual';
  /** `required`: nothing is deployed whose plan is not approved, and the App has to vouch for it. */
  readonly approval: 'required' | 'none';
  readonly sleepAfterSeconds: number;
  /** Without requests and pushes; not where the pull request has the label `preview:keep`. */
  readonly destroyAfterSeconds: number;
  /** However much it is used; a push after that makes another. */
  readonly maxAgeSeconds: number;
  /** Previews of the repository at once. */
  readonly atMost: number;
  /** What fills the databases, by its path in the repository: an SQL file, or a script of the application. */
  readonly seed: string | undefined;
}

export const DEFAULT_CONFIGURATION: Configuration = {
  apps: 'auto',
  preview: {
    target: 'host',
    start: 'automatic',
    approval: 'none',
    sleepAfterSeconds: 3_600,
    destroyAfterSeconds: 7 * 24 * 3_600,
    maxAgeSeconds: 30 * 24 * 3_600,
    atMost: 10,
    seed: undefined,
  },
  approval: DEFAULT_RULES,
  budget: NO_BUDGET,
};
