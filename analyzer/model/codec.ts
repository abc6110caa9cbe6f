import type { BlindSpot } from './blind-spot.ts';
import type { Access, AnyResource, InfraGraph, Link } from './graph.ts';
import type { SourceLocation } from './location.ts';
import type { AppPlan, Change, Plan } from './plan.ts';
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

/** A plan as plain JSON: what `understudy plan --json` prints. `app` is there where there are several. */
export function planToJson(plan: Plan): object {
  const many = plan.apps.length > 1;
  const inApp = <T extends object>(app: AppPlan, item: T) => (many ? { app: app.project, ...item } : item);
  return {
    digest: plan.digest,
    changes: plan.apps.flatMap((app) => app.changes.map((change) => inApp(app, changeToJson(change)))),
    access: plan.apps.flatMap((app) =>
      app.access.map(({ op, access, ...more }) => inApp(app, { op, ...access, ...more })),
    ),
    risks: plan.apps.flatMap((app) => app.risks.map((risk) => inApp(app, risk))),
    blindSpots: plan.apps.flatMap((app) => app.head.blindSpots.map((spot) => inApp(app, spot))),
  };
}

function changeToJson(change: Change): object {
  const resource = ({ properties, at }: AnyResource) => ({ properties: propertiesToJson(properties), at });
  switch (change.op) {
    case 'create':
      return { op: change.op, address: change.after.address, after: resource(change.after) };
    case 'delete':
      return { op: change.op, address: change.before.address, before: resource(change.before) };
    case 'rename':
      return {
        op: change.op,
        address: change.after.address,
        from: change.before.address,
        after: resource(change.after),
      };
    case 'update':
    case 'replace': {
      const side = (value: Value | undefined) => (value === undefined ? null : valueToJson(value));
      const diff = change.diff.map(({ path, before, after }) => ({ path, before: side(before), after: side(after) }));
      return { op: change.op, address: change.after.address, diff, at: change.after.at };
    }
  }
}
