import type { Address } from './address.ts';
import type { BlindSpot } from './blind-spot.ts';
import type { PlanDigest } from './digest.ts';
import type { Budget } from './budget.ts';
import type { Access, AnyResource, InfraGraph, Resource } from './graph.ts';
import type { Kind } from './kinds.ts';
import type { NonEmpty, SourceLocation } from './location.ts';
import type { MigrationHazard } from './schema.ts';
import type { Value } from './value.ts';

/** `base`: the base branch's tip. `head`: what merging would make of it. */
export type Side = 'base' | 'head';

/** A line that proves a statement, and on which side it stands. */
export interface Evidence {
  readonly side: Side;
  readonly at: SourceLocation;
}

export interface PropertyDiff {
  /** Dotted for nested values: `retryPolicy.maxRetries`, `tables.review.stars`. */
  readonly path: string;
  readonly before: Value | undefined;
  readonly after: Value | undefined;
  readonly forcesReplace: boolean;
}

type Of<T extends { [K in Kind]: unknown }> = T[Kind];

/** No 'no-op': an unchanged resource is not a change. No optional before and after: the op says which exist. */
export type Change =
  | { readonly op: 'create'; readonly after: AnyResource }
  | { readonly op: 'delete'; readonly before: AnyResource }
  | Of<{
      [K in Kind]: {
        readonly op: 'update' | 'replace';
        readonly before: Resource<K>;
        readonly after: Resource<K>;
        readonly diff: NonEmpty<PropertyDiff>;
      };
    }>
  | Of<{
      [K in Kind]: {
        readonly op: 'rename';
        readonly before: Resource<K>;
        readonly after: Resource<K>;
        readonly via: 'alias';
      };
    }>;

/** One service's verbs on one resource, gained or lost. `broader`: the service had other verbs on it before. */
export type AccessChange =
  | { readonly op: 'grant'; readonly access: Access; readonly broader: boolean }
  | { readonly op: 'revoke'; readonly access: Access };

/** Code that still needs what goes away. */
export interface StillUsed {
  readonly by: Address<'service'>;
  readonly verb: string;
  readonly at: SourceLocation;
}

export type Risk =
  /** A store of data is deleted or replaced, or is probably meant to be renamed, which deletes it all the same. */
  | {
      readonly kind: 'data-loss';
      readonly address: Address;
      readonly because: 'delete' | 'replace' | 'suspected-rename';
      readonly mayBe?: Address;
      readonly stillUsed: readonly StillUsed[];
      readonly evidence: Evidence;
    }
  /** A migration new on this side destroys or retypes something. */
  | {
      readonly kind: 'schema-loss';
      readonly address: Address<'database'>;
      readonly migration: string;
      readonly hazard: MigrationHazard;
      readonly stillUsed: readonly StillUsed[];
      readonly evidence: Evidence;
    }
  /** A migration that the base branch has was edited, removed, renumbered, or one was put before it. */
  | {
      readonly kind: 'migration-rewritten';
      readonly address: Address<'database'>;
      readonly migration: string;
      readonly how: 'edited' | 'removed' | 'inserted-before';
      readonly evidence: Evidence;
    }
  | {
      readonly kind: 'public-exposure';
      readonly address: Address;
      readonly before: string | undefined;
      readonly after: string;
      readonly evidence: Evidence;
    }
  | { readonly kind: 'privilege-growth'; readonly access: Access; readonly evidence: Evidence }
  /** Somebody relies on what is no longer there, or on a contract that changed under them. */
  | {
      readonly kind: 'broken-contract';
      readonly address: Address;
      readonly because:
        'deleted-but-used' | 'route-changed' | 'delivery-weakened' | 'auth-handler-removed' | 'sign-in-needed';
      readonly detail: string;
      readonly stillUsed: readonly StillUsed[];
      readonly evidence: Evidence;
    }
  /** A secret the code asks for that no environment can have yet. */
  | { readonly kind: 'secret-needed'; readonly address: Address<'secret'>; readonly evidence: Evidence }
  /** More of a kind than the base branch's configuration allows in one application. */
  | {
      readonly kind: 'over-budget';
      readonly of: Kind;
      readonly limit: number;
      readonly before: number;
      readonly after: number;
      /** Where resources of the kind are added, beside the evidence. */
      readonly added: readonly SourceLocation[];
      readonly evidence: Evidence;
    }
  | { readonly kind: 'blind-spot'; readonly spot: BlindSpot };

/** What merging would change in one application. */
export interface AppPlan {
  readonly root: string;
  readonly project: string;
  readonly base: InfraGraph;
  readonly head: InfraGraph;
  readonly changes: readonly Change[];
  readonly access: readonly AccessChange[];
  readonly risks: readonly Risk[];
  /** What the base branch's configuration allows. */
  readonly budget: Budget;
}

/** What merging a pull request would change. */
export interface Plan {
  /** Over all applications. Equal digests mean equal infrastructure changes, wherever the lines are. */
  readonly digest: PlanDigest;
  readonly apps: readonly AppPlan[];
}
