/** A check run's output as GitHub takes it. All annotations are here: a request takes 50 of them. */
export interface CheckOutput {
  /** Never `neutral` or `skipped`: a required check takes those for success. */
  readonly conclusion: 'success' | 'failure' | 'action_required';
  readonly title: string;
  readonly summary: string;
  readonly text: string;
  readonly annotations: readonly Annotation[];
  /** Buttons, three at most. */
  readonly actions?: readonly CheckAction[];
}

/** A press comes back with the identifier. Label and identifier at most 20 characters, description 40. */
export interface CheckAction {
  readonly label: string;
  readonly description: string;
  readonly identifier: string;
}

export interface Annotation {
  readonly path: string;
  readonly start_line: number;
  readonly end_line: number;
  readonly annotation_level: 'notice' | 'warning' | 'failure';
  readonly title: string;
  readonly message: string;
}
