import { AnalysisError } from '#analyzer/model/analysis-error.ts';
import { CONFIGURATION_PATH } from '#analyzer/configuration/configuration.ts';
import { ConfigurationError } from '#analyzer/plan-merge.ts';

export interface DescribedFailure {
  readonly title: string;
  readonly message: string;
  /** What to do. */
  readonly next: string;
}

/** Why there is no plan, for the check. @param base the branch that the pull request goes into */
export function describeFailure(error: unknown, base: string): DescribedFailure {
  if (error instanceof ConfigurationError) {
    const next = `Mend \`${CONFIGURATION_PATH}\` on the branch \`${base}\`; its pull requests are then planned again by themselves.`;
    return { title: `${CONFIGURATION_PATH} is invalid`, message: error.message, next };
  }
  const title = 'The infra plan could not be made';
  if (error instanceof AnalysisError) return { title, message: error.message, next: error.message };
  const message = 'GitHub or its git server could not be reached; it is tried again by itself';
  return { title, message, next: message };
}

/** Not success: a check that nobody finished must not open a gate. */
export const SUPERSEDED: DescribedFailure = {
  title: 'Superseded by a newer push',
  message: 'The head moved while this was read.',
  next: 'The newer head has its own check.',
};
