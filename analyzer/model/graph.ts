import type { Address } from './address.ts';
import type { BlindSpot } from './blind-spot.ts';
import type { Kind, Kinds } from './kinds.ts';
import type { NonEmpty, SourceLocation } from './location.ts';
import type { DatabaseSchema, Query } from './schema.ts';
import type { Value } from './value.ts';

export interface Resource<K extends Kind = Kind> {
  readonly address: Address<K>;
  readonly kind: K;
  /** What the code constructs: `encore.dev/storage/sqldb#SQLDatabase`, `aws:s3/bucket:Bucket`. */
  readonly type: string;
  /** Defaults filled in. Which names exist for a kind: docs/properties.md. */
  readonly properties: Readonly<Record<string, Value>>;
  /** Former addresses the author declared (Pulumi `aliases`, `// moved-from:`); the only way a rename keeps its data. */
  readonly aliases: readonly Address<K>[];
  readonly at: NonEmpty<SourceLocation>;
}
export type AnyResource = { [K in Kind]: Resource<K> }[Kind];

/** Who may do what to which: the raw material of least-privilege IAM. A verb the kind lacks does not compile. */
export type Access = {
  [K in Kind]: Kinds[K] extends never
    ? never
    : {
        readonly from: Address<'service'>;
        readonly to: Address<K>;
        readonly verbs: NonEmpty<Kinds[K]>;
        /** The lines that need it; where a shared file stands between, the chain of imports from the service to it. */
        readonly at: NonEmpty<SourceLocation>;
      };
}[Kind];

/** Structure, as opposed to permission. */
export type Link =
  | { readonly kind: 'contains'; readonly from: Address<'service'>; readonly to: Address }
  | { readonly kind: 'subscribes'; readonly from: Address<'subscription'>; readonly to: Address<'topic'> }
  | { readonly kind: 'triggers'; readonly from: Address<'cron'>; readonly to: Address<'endpoint'> }
  | { readonly kind: 'depends-on'; readonly from: Address; readonly to: Address };

/** What infrastructure one application asks for at one tree. Pure data: no syntax node, no Octokit type. */
export interface InfraGraph {
  /** The application's folder relative to the repository's root, '' at the root itself. */
  readonly root: string;
  /** The name the application gives itself; its folder's name where it gives none. */
  readonly project: string;
  readonly resources: ReadonlyMap<Address, AnyResource>;
  readonly access: readonly Access[];
  readonly links: readonly Link[];
  readonly schemas: ReadonlyMap<Address<'database'>, DatabaseSchema>;
  /** Statements that code sends to databases, as far as their text can be read. */
  readonly queries: readonly Query[];
  /** Not empty means the plan may be missing something, and every surface must say so. */
  readonly blindSpots: readonly BlindSpot[];
}

/** An application that asks for nothing: what one that only the other side has is compared with. */
export function emptyGraph({ root, project }: Pick<InfraGraph, 'root' | 'project'>): InfraGraph {
  return {
    root,
    project,
    resources: new Map(),
    access: [],
    links: [],
    schemas: new Map(),
    queries: [],
    blindSpots: [],
  };
}
