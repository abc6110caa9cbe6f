import type { PreparedPush, PullState, RepositoryState } from '../state.ts';

/** What the page shows, as one person sees it. */
export interface PullPage {
  readonly repository: RepositoryState;
  readonly pull: PullState;
  /** Who looks, and would do what the buttons do. */
  readonly viewer: string;
  /** What stands against merging it. */
  readonly obstacle: string | undefined;
  readonly prepared: readonly PreparedPush[];
}
