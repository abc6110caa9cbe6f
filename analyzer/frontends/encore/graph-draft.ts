import type { Position } from '../../facts/file-facts.ts';
import { addressOf, type Address } from '../../model/address.ts';
import type { BlindSpot, BlindSpotCode } from '../../model/blind-spot.ts';
import type { Access, AnyResource, Link, Resource } from '../../model/graph.ts';
import type { Kind } from '../../model/kinds.ts';
import type { NonEmpty, SourceLocation } from '../../model/location.ts';
import type { Query } from '../../model/schema.ts';
import type { MigrationFile } from './migration-files.ts';
import type { Declared } from './primitive.ts';

/** A graph under construction. */
export interface GraphDraft {
  readonly resources: Map<Address, AnyResource>;
  /** The resource behind a reference, by `placeOf`. */
  readonly byPlace: Map<string, Address>;
  /** Clusters behind keyspaces, by `placeOf`. */
  readonly keyspaces: Map<string, Address<'cache'>>;
  readonly grants: Map<string, Grant>;
  readonly links: Link[];
  readonly queries: Query[];
  readonly blindSpots: BlindSpot[];
  /** Files that must be read before the graph is whole. */
  readonly wanted: Set<string>;
  readonly migrations: Map<Address<'database'>, readonly MigrationFile[]>;
}

interface Grant {
  readonly from: Address<'service'>;
  readonly to: Address;
  readonly verbs: Set<string>;
  readonly at: SourceLocation[];
}

export function emptyDraft(): GraphDraft {
  return {
    resources: new Map(),
    byPlace: new Map(),
    keyspaces: new Map(),
    grants: new Map(),
    links: [],
    queries: [],
    blindSpots: [],
    wanted: new Set(),
    migrations: new Map(),
  };
}

/** Names the reference with this index of a file. */
export const placeOf = (path: string, index: number) => `${path}#${index}`;

export function locationOf(path: string, [line, column]: Position): SourceLocation {
  return { path, line, column };
}

export function addBlindSpot(draft: GraphDraft, code: BlindSpotCode, message: string, at: SourceLocation): void {
  draft.blindSpots.push({ code, message, at });
}

/** Adds a resource; of two with one name the first stays and the second is a blind spot. */
export function addResource(draft: GraphDraft, kind: Kind, type: string, declared: Declared, at: SourceLocation) {
  const address = addressOf<Kind>(kind, ...declared.name);
  const before = draft.resources.get(address);
  if (before?.kind === 'secret') {
    // Encore merges declarations of one secret: every one of them stands.
    draft.resources.set(address, { ...before, at: [...before.at, at] });
    return address;
  }
  if (before !== undefined) {
    const first = before.at[0];
    addBlindSpot(
      draft,
      'duplicate-name',
      `${address} is declared a second time; first in ${first.path}:${first.line}`,
      at,
    );
    return address;
  }
  const { properties } = declared;
  const resource = { address, kind, type, properties, aliases: [], at: [at] } as Resource as AnyResource;
  draft.resources.set(address, resource);
  return address;
}

/** Adds verbs of a service on a resource, with the lines that need them. */
export function grant(
  draft: GraphDraft,
  from: Address<'service'>,
  to: Address,
  verbs: readonly string[],
  at: readonly SourceLocation[],
): void {
  const key = `${from} ${to}`;
  const known = draft.grants.get(key) ?? { from, to, verbs: new Set<string>(), at: [] };
  draft.grants.set(key, known);
  for (const verb of verbs) known.verbs.add(verb);
  for (const one of at) if (!known.at.some((other) => sameLine(one, other))) known.at.push(one);
}

/** Grants as the model has them, verbs sorted, in order of service and resource. */
export function accessOf(draft: GraphDraft): readonly Access[] {
  const sorted = [...draft.grants].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return sorted.map(([, { from, to, verbs, at }]) => {
    return {
      from,
      to,
      verbs: [...verbs].toSorted(),
      at: at as unknown as NonEmpty<SourceLocation>,
    } as unknown as Access;
  });
}

const sameLine = (a: SourceLocation, b: SourceLocation) => a.path === b.path && a.line === b.line;
