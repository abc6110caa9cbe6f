/** What is wrong with a configuration, for the person who wrote it. */
export interface ConfigurationProblem {
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** Where, what, and what is allowed instead. */
  readonly message: string;
}
