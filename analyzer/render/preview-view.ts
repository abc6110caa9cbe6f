/** What comment and check say of a pull request's preview. Times are ISO 8601, UTC. */
export type PreviewView =
  | PreviewOff
  /** Asked for, and not there yet. `before`: what still answers until then. */
  | {
      readonly is: 'building' | 'starting';
      readonly since: string;
      readonly runUrl: string;
      readonly before: Links | undefined;
    }
  | {
      readonly is: 'ready';
      readonly commit: string;
      readonly links: Links;
      readonly contents: PreviewContents;
      /** 0: never. */
      readonly sleepAfterSeconds: number;
      /** Not destroyed for idleness. */
      readonly isKept: boolean;
    }
  | { readonly is: 'failed'; readonly commit: string; readonly failure: PreviewFailure; readonly runUrl: string }
  | { readonly is: 'stopping'; readonly since: string; readonly runUrl: string }
  /** `receipt`: `12 of 12 destroyed, lived 3 h`, as the run says it. */
  | { readonly is: 'gone'; readonly receipt: string | undefined; readonly runUrl: string }
  /** A teardown that failed; it is tried again by itself. */
  | { readonly is: 'not-gone'; readonly attempts: number; readonly reason: string; readonly runUrl: string };

/** There is none, and why. */
export interface PreviewOff {
  readonly is: 'off';
  readonly because:
    | 'closed'
    | 'nothing-to-run'
    | 'no-workflow'
    | 'not-granted'
    | 'workflow-outdated'
    | 'stopped'
    | 'fork'
    | 'draft'
    | 'needs-label'
    | 'needs-start'
    | 'needs-approval'
    | 'limit';
}

export interface Links {
  readonly open: string;
  readonly log: string | undefined;
}

/** Where and why it failed; untrusted text, the application's own. */
export interface PreviewFailure {
  readonly step: string | undefined;
  readonly reason: string;
  /** The last lines. */
  readonly log: readonly string[];
}

export interface PreviewContents {
  readonly services: readonly string[];
  readonly databases: readonly { readonly name: string; readonly migrationsOnTop: readonly string[] }[];
}
