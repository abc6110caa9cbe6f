import type { Kind } from '#analyzer/model/kinds.ts';
import type { EnvironmentRequest, ReadyPreview } from '../engine/environment.ts';
import type { Receipt } from '../host/api.ts';
import type { Declaration } from './declaration.ts';

/**
 * Somewhere previews run. A target says in plain data what a graph becomes there; the engine makes it so, and knows
 * nothing of the place. Every target passes test/preview-envs/targets/conformance.ts.
 */
export interface Target {
  /** As the configuration names it. */
  readonly name: string;
  /** Kinds that become a resource of their own; the others are part of the services. */
  readonly capabilities: ReadonlySet<Kind>;
  /** For the engine's children, which get nothing else of the environment. */
  readonly variables: Readonly<Record<string, string>>;
  readonly base: TargetBase;
  /** Whether the target answers and can take this preview. @throws TargetError with what to do about it */
  preflight(request: EnvironmentRequest): Promise<Prepared>;
  /** Of a stack that is up. */
  describe(stack: string): Promise<readonly ReadyPreview[]>;
  /** Names of those declarations of which nothing is there, whatever the engine's state knows. */
  missing(declarations: readonly Declaration[]): Promise<readonly string[]>;
  /**
   * Removes from the declared previews what is not declared: a run that was killed made it, and no state knows it. Not
   * where a run for another commit is on the way. @returns names of what was removed
   */
  prune(declarations: readonly Declaration[]): Promise<readonly string[]>;
  /** Everything that carries a stack's name, whatever the engine's state knows. One receipt a preview. */
  sweep(stack: string): Promise<readonly Receipt[]>;
  /** Stacks that have something here, with or without a state, and when each has outlived its time. */
  list(): Promise<readonly Standing[]>;
}

/**
 * What previews of a target share because it is slow to make or dear: a stack of its own, and what one pull request
 * needs of it is made before that one's stack.
 */
export interface TargetBase {
  /** The whole program of the base as things are now: what stands and is of use to somebody, and what is needed. */
  declarations(needed: readonly Declaration[]): Promise<readonly Declaration[]>;
  /** Names of those that are not there, by one cheap call; the others count as of use. */
  missing(needed: readonly Declaration[]): Promise<readonly string[]>;
  /**
   * Removes what is there, whatever the engine's state knows: all of it, or what is of use to nobody any more.
   *
   * @returns names of what was removed
   */
  sweep(which: 'outlived' | 'all'): Promise<readonly string[]>;
}

/** What a pull request needs of the base, and the names of what of it is not there. */
export interface BaseNeeds {
  readonly needed: readonly Declaration[];
  readonly missing: readonly string[];
}

export interface Prepared {
  readonly base: BaseNeeds;
  /** In an order in which each comes after what it needs. */
  readonly declarations: readonly Declaration[];
  /** Brings what the resources need and git has; runs beside the engine's preview. */
  readonly deliver: () => Promise<void>;
}

/** What stands on a target for one stack. */
export interface Standing {
  readonly stack: string;
  readonly previews: readonly string[];
  /** ISO 8601 */
  readonly createdAt: string;
  /** ISO 8601; visits and pushes put it off. */
  readonly idleLimitAt: string;
  /** ISO 8601; nothing puts it off. */
  readonly ageLimitAt: string;
}

/** The target is away or refuses; the message says what to do. */
export class TargetError extends Error {
  override name = 'TargetError';
}
