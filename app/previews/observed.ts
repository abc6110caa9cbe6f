import type { DispatchInputs } from '../github/preview-deployment.ts';

/** What GitHub says of one pull request's preview now. */
export interface ObservedPreview {
  /** Runs about it, oldest first. */
  readonly runs: readonly ObservedRun[];
  /** Those that are not over, newest first: neither inactive nor failed. */
  readonly live: readonly ObservedDeployment[];
}

export interface ObservedRun {
  readonly id: number;
  readonly command: Exclude<DispatchInputs['command'], 'reap'>;
  /** Of an `up`. */
  readonly headSha: string;
  /** The plan it was asked for; undefined where somebody else started it. */
  readonly digest: string | undefined;
  readonly createdAt: string;
  readonly url: string;
  readonly state: RunState;
}

export type RunState =
  | { readonly is: 'active' }
  /** `receipt`: what it destroyed; an `up` has one where it found itself unwanted at its end. */
  | { readonly is: 'succeeded'; readonly receipt: string | undefined }
  | { readonly is: 'failed'; readonly step: string | undefined; readonly message: string }
  /** It never began: a later one took its place in the queue. */
  | { readonly is: 'superseded' };

export interface ObservedDeployment {
  readonly sha: string;
  readonly state: string;
  readonly description: string;
  readonly link: string | undefined;
  readonly logLink: string | undefined;
  /** As it was deployed; undefined where the workflow's Action does not tell. */
  readonly isKept: boolean | undefined;
}

/** The newest `up` that began: from then on there may be something to destroy. */
export const begunUp = ({ runs }: Pick<ObservedPreview, 'runs'>): ObservedRun | undefined =>
  runs.findLast((one) => one.command === 'up' && one.state.is !== 'superseded');

/** It came up, found the pull request closed or pushed over, and took back what it had made. */
export const tookItselfBack = ({ command, state }: ObservedRun): boolean =>
  command === 'up' && state.is === 'succeeded' && state.receipt !== undefined;

/** Teardowns since then. */
export function downsAfter(
  { runs }: Pick<ObservedPreview, 'runs'>,
  up: ObservedRun | undefined,
): readonly ObservedRun[] {
  return runs.filter((one) => one.command === 'down' && (up === undefined || one.id > up.id));
}
