import type { BlindSpot } from './blind-spot.ts';
import type { Access, InfraGraph, Link } from './graph.ts';
import type { SourceLocation } from './location.ts';
import type { Query } from './schema.ts';
import type { Value } from './value.ts';

/** A graph as plain JSON: what `understudy graph --json` prints. Deterministic for equal graphs. */
export interface GraphJson {
  readonly project: string;
  readonly root: string;
  readonly resources: readonly ResourceJson[];
  readonly access: readonly Access[];
  readonly links: readonly Link[];
  readonly schemas: Readonly<Record<string, object>>;
  readonly queries: readonly Query[];
  readonly blindSpots: readonly BlindSpot[];
}

export interface ResourceJson {
  readonly address: string;
  readonly kind: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly at: readonly SourceLocation[];
}

/** Unwraps known values; an unknown one is `{ unknown: expression, at }`. */
export function graphToJson(graph: InfraGraph): GraphJson {
  const { project, root, access, links, queries, blindSpots } = graph;
  const resources = [...graph.resources.values()].map(({ address, kind, type, properties, at }) => {
    return { address, kind, type, properties: propertiesToJson(properties), at };
  });
  const schemas = Object.fromEntries(
    [...graph.schemas].map(([address, { migrations, tables }]) => [
      address,
      {
        migrations,
        tables: Object.fromEntries(
          [...tables].map(([name, { columns, at }]) => [name, { columns: Object.fromEntries(columns), at }]),
        ),
      },
    ]),
  );
  return { project, root, resources, access, links, schemas, queries, blindSpots };
}

export function propertiesToJson(properties: Readonly<Record<string, Value>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, valueToJson(value)]));
}

/** Plain data where it is known, `{ unknown: expression, at }` where it is not, at every depth. */
export function valueToJson(value: Value): unknown {
  if (!value.known) return { unknown: value.expression, at: value.at };
  const inner = value.value;
  if (typeof inner !== 'object' || inner === null) return inner;
  return isList(inner) ? inner.map(valueToJson) : propertiesToJson(inner);
}

function isList(value: readonly Value[] | { readonly [key: string]: Value }): value is readonly Value[] {
  return Array.isArray(value);
}
