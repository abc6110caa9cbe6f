import type { SourceLocation } from './location.ts';

/** Something that reading the code cannot tell. It is a row in the plan, never silently absent. */
export interface BlindSpot {
  readonly code: BlindSpotCode;
  /** One sentence for a person: what cannot be read, and what would make it readable. */
  readonly message: string;
  readonly at: SourceLocation;
}

export type BlindSpotCode =
  /** A resource whose name is computed: it has no address. */
  | 'dynamic-name'
  /** A resource declared in a loop, a function or a condition: how many there are is not known. */
  | 'dynamic-count'
  /** An import that leads nowhere in the repository, from code that uses what it imports as infrastructure. */
  | 'unresolved-import'
  /** A topic, endpoint, cluster or database given by an expression that leads to no declaration. */
  | 'unresolved-reference'
  /** A resource handed on in a way that hides what is done with it. */
  | 'untracked-use'
  /** A use in a file that no service contains or imports. */
  | 'unattributed-use'
  | 'unreadable-sql'
  | 'duplicate-name'
  | 'invalid-declaration'
  | 'syntax-error'
  | 'too-large'
  | 'too-slow'
  | 'too-complex'
  | 'too-many-files'
  | 'not-text';
