/** A check run's output as GitHub takes it. All annotations are here: a request takes 50 of them. */
export interface CheckOutput {
  /** Never `neutral` or `skipped`: a required check takes those for success. */
  readonly conclusion: 'success' | 'failure' | 'action_required';
  readonly title: string;
  readonly summary: string;
  readonly text: string;
  readonly annotations: readonly Annotation[];
}

export interface Annotation {
  readonly path: string;
  readonly start_line: number;
  readonly end_line: number;
  readonly annotation_level: 'notice' | 'warning' | 'failure';
  readonly title: string;
  readonly message: string;
}
