import type { InfraGraph } from '#analyzer/model/graph.ts';
import { graphToJson } from '#analyzer/model/codec.ts';

/** What Encore's own parser found in one application. */
export interface Truth {
  readonly resources: readonly ({ readonly address: string } & Readonly<Record<string, unknown>>)[];
  readonly access: readonly { readonly from: string; readonly to: string; readonly verbs?: readonly string[] }[];
}

export interface Tally {
  readonly found: number;
  readonly missed: readonly string[];
  readonly invented: readonly string[];
}

type Facts = ReadonlyMap<string, readonly string[]>;

/**
 * Compares a graph with the truth, per kind and for access: every resource, every property the truth has, every line
 * of an endpoint, every grant. A resource with a wrong property counts as missed, with what differs.
 */
export function compareTruth(graph: InfraGraph, truth: Truth): ReadonlyMap<string, Tally> {
  const json = graphToJson(graph);
  const ours = new Map(json.resources.map((one) => [one.address, one]));
  const tallies = new Map<string, { found: number; missed: string[]; invented: string[] }>();
  const tally = (kind: string) => {
    if (!tallies.has(kind)) tallies.set(kind, { found: 0, missed: [], invented: [] });
    return tallies.get(kind)!;
  };
  const kindOf = (address: string) => address.slice(0, address.indexOf(':'));
  for (const expected of truth.resources) {
    const own = ours.get(expected.address);
    const wrong = own === undefined ? ['not found'] : differences(own, expected, graph.root);
    if (wrong.length === 0) tally(kindOf(expected.address)).found++;
    else tally(kindOf(expected.address)).missed.push(`${expected.address}: ${wrong.join(', ')}`);
  }
  const known = new Set(truth.resources.map((one) => one.address));
  for (const address of ours.keys()) if (!known.has(address)) tally(kindOf(address)).invented.push(address);

  const granted = grantsOf(json.access);
  const expected = grantsOf(truth.access.map((one) => ({ ...one, to: byServiceName(truth, one.to) })));
  for (const [pair, verbs] of expected) {
    const has = granted.get(pair);
    if (has !== undefined && verbs.every((verb) => has.includes(verb))) tally('access').found++;
    else tally('access').missed.push(`${pair} ${verbs.join(',')}`);
  }
  for (const [pair, verbs] of granted) {
    const wanted = expected.get(pair);
    const tooMany = wanted === undefined || (wanted.length > 0 && verbs.some((verb) => !wanted.includes(verb)));
    if (tooMany) tally('access').invented.push(`${pair} ${verbs.join(',')}`);
  }
  return tallies;
}

/** Names that mean the same here and there; properties of the truth that say where something is. */
const NOT_PROPERTIES = new Set(['address', 'file', 'line']);

function differences(
  own: { properties: Readonly<Record<string, unknown>>; at: readonly { path: string; line: number }[] },
  expected: Truth['resources'][number],
  root: string,
): readonly string[] {
  const prefix = root === '' ? '' : `${root}/`;
  const wrong = Object.entries(expected).flatMap(([name, value]) => {
    if (NOT_PROPERTIES.has(name)) return [];
    const isPath = name === 'dir' || name === 'migrations';
    const wanted = isPath && typeof value === 'string' ? (prefix + value).replace(/\/$/, '') : value;
    const has = own.properties[name];
    return JSON.stringify(has) === JSON.stringify(wanted)
      ? []
      : [`${name} ${JSON.stringify(has)} instead of ${JSON.stringify(wanted)}`];
  });
  if (expected['file'] === undefined) return wrong;
  const place = `${prefix}${String(expected['file'])}:${String(expected['line'])}`;
  const at = own.at.map(({ path, line }) => `${path}:${line}`);
  return at.includes(place) ? wrong : [...wrong, `at ${at.join(' ')} instead of ${place}`];
}

/** The truth names a called endpoint by its service's folder where that differs from the service's name. */
function byServiceName(truth: Truth, address: string): string {
  const slash = address.lastIndexOf('/');
  const folder = address.slice('endpoint:'.length, slash);
  const service = truth.resources.find((one) => one.address.startsWith('service:') && one['dir'] === folder);
  if (!address.startsWith('endpoint:') || service === undefined) return address;
  return `endpoint:${service.address.slice('service:'.length)}${address.slice(slash)}`;
}

function grantsOf(access: Truth['access']): Facts {
  return new Map(access.map(({ from, to, verbs = [] }) => [`${from} -> ${to}`, verbs]));
}
