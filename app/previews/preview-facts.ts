import type { PreviewConfiguration } from '#analyzer/configuration/configuration.ts';
import type { PreviewOff } from '#analyzer/render/preview-view.ts';

/** Everything that says whether a pull request is to have a preview, as GitHub and our memory have it now. */
export interface PreviewFacts {
  readonly isOpen: boolean;
  readonly isDraft: boolean;
  readonly isFork: boolean;
  readonly headSha: string;
  readonly labels: ReadonlySet<string>;
  /** Of the base branch; never of the pull request itself. */
  readonly start: PreviewConfiguration['start'];
  /** Whether the code has an application with services. */
  readonly canRun: boolean;
  readonly workflow: 'there' | 'missing' | 'not-granted';
  /** The newest press of a button by somebody who may write now. */
  readonly wish: Wish | undefined;
  /** Whether the plan of this head is approved, or nobody has to. */
  readonly isApproved: boolean;
  /** Whether one of the repository's places is its own, or free. */
  readonly hasPlace: boolean;
}

export interface Wish {
  readonly kind: 'start' | 'stop';
  /** What was shown when the button was pressed. */
  readonly headSha: string;
}

export type PreviewDecision =
  { readonly wanted: true } | { readonly wanted: false; readonly because: PreviewOff['because'] };
