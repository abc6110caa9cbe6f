import type { Expression } from '../../facts/file-facts.ts';
import type { CodeFacts } from '../../facts/code-facts.ts';
import { addressOf, kindOf, type Address } from '../../model/address.ts';
import type { SourceLocation } from '../../model/location.ts';
import type { Application } from './application.ts';
import { attribute, type Attribution } from './attribute.ts';
import type { Occurrence } from './find-constructs.ts';
import type { ServiceRoot } from './find-services.ts';
import { addBlindSpot, grant, locationOf, placeOf, type GraphDraft } from './graph-draft.ts';
import { PRIMITIVES } from './index.ts';
import { keyspaceVerbs } from './keyspace.ts';
import { permissionVerbs } from './permissions.ts';
import type { Uses } from './primitive.ts';
import type { Kind } from '../../model/kinds.ts';

const CLIENTS = '~encore/clients';

/**
 * Turns every use of a resource into access of the services that run the line.
 *
 * @param declaring places of SDK constructs; names in their arguments are structure, not use
 */
export function recordUses(
  app: Application,
  draft: GraphDraft,
  roots: readonly ServiceRoot[],
  occurrences: readonly Occurrence[],
  declaring: ReadonlySet<string>,
): readonly string[] {
  const structural = structuralPlaces(occurrences, declaring);
  const wanted = new Set<string>();
  for (const occurrence of occurrences) {
    const { path, index, reference } = occurrence;
    const at = locationOf(path, reference.at);
    if (declaring.has(placeOf(path, index)) || structural.has(`${path}:${at.line}:${at.column}`)) continue;
    if (isAlias(occurrence)) continue;
    noteMissing(draft, occurrence, at);
    const use = useOf(app, draft, occurrence);
    if (use === undefined) continue;
    const attribution = attribute(app, roots, path);
    for (const file of attribution.wanted) wanted.add(file);
    record(app, draft, occurrence, use, attribution, at);
  }
  return [...wanted];
}

/** Something is done with an import that leads nowhere: it may be a resource that is gone, so it must not go unsaid. */
function noteMissing(draft: GraphDraft, { meaning, reference }: Occurrence, at: SourceLocation): void {
  const isAction = reference.path.length > 0 && (reference.kind === 'call' || reference.kind === 'template');
  if (meaning.kind !== 'missing' || !isAction || /generated|encore\.gen|\.(json|css)$/.test(meaning.specifier)) return;
  const message = `${reference.root} is imported from ${meaning.specifier}, which does not have it`;
  const isSaid = draft.blindSpots.some((spot) => spot.message === message && spot.at.path === at.path);
  if (!isSaid) addBlindSpot(draft, 'unresolved-import', message, at);
}

/** `const d = db` at module level: d is followed instead. */
function isAlias({ reference }: Occurrence): boolean {
  return reference.boundTo !== undefined && reference.context === 'top' && ['value', 'member'].includes(reference.kind);
}

function structuralPlaces(occurrences: readonly Occurrence[], declaring: ReadonlySet<string>): ReadonlySet<string> {
  const places = new Set<string>();
  const add = (path: string, expression: Expression): void => {
    if (expression.kind === 'name') places.add(`${path}:${expression.at[0]}:${expression.at[1]}`);
    if (expression.kind === 'array') for (const item of expression.items) add(path, item);
    if (expression.kind === 'object') for (const entry of Object.values(expression.entries)) add(path, entry);
  };
  for (const { path, index, reference } of occurrences) {
    if (declaring.has(placeOf(path, index))) for (const arg of reference.args) add(path, arg);
  }
  return places;
}

interface ResourceUse {
  readonly to: Address;
  readonly verbs: readonly string[] | 'untracked';
}

function useOf(app: Application, draft: GraphDraft, occurrence: Occurrence): ResourceUse | undefined {
  const { meaning, reference } = occurrence;
  if (meaning.kind === 'framework') return clientCall(meaning.module, meaning.name, meaning.rest, reference.kind);
  if (meaning.kind !== 'reference') return undefined;
  const place = placeOf(meaning.path, meaning.index);
  const [method, ...more] = meaning.rest;
  const keyspace = draft.keyspaces.get(place);
  if (keyspace !== undefined) return keyspaceUse(keyspace, method, reference.kind);
  const to = draft.byPlace.get(place);
  const uses = to === undefined ? undefined : usesOf(kindOf(to));
  if (to === undefined || uses === undefined) return undefined;
  if (reference.kind === 'call' && method === 'ref' && uses.permissions !== undefined) {
    return { to, verbs: permissionVerbs(app.program, occurrence, uses.permissions) ?? 'untracked' };
  }
  const isCall = reference.kind === 'call' && method !== undefined && (more.length === 0 || more[0] === 'call');
  const verbs = isCall && Object.hasOwn(uses.methods, method) ? uses.methods[method] : undefined;
  return { to, verbs: verbs ?? uses.otherwise ?? 'untracked' };
}

function usesOf(kind: Kind): Uses<Kind> | undefined {
  return PRIMITIVES.find((one) => one.kind === kind)?.uses;
}

function keyspaceUse(to: Address<'cache'>, method: string | undefined, kind: string): ResourceUse | undefined {
  if (method === 'with' || method === undefined) return kind === 'value' ? undefined : { to, verbs: ['read', 'write'] };
  return { to, verbs: keyspaceVerbs(method) };
}

/** `site.get(…)` of ~encore/clients: a call of the endpoint `site/get`. */
function clientCall(module: string, service: string, rest: readonly string[], kind: string): ResourceUse | undefined {
  const [endpoint] = rest;
  if (module !== CLIENTS || endpoint === undefined || (endpoint === 'ref' && kind === 'call')) return undefined;
  return { to: addressOf('endpoint', service, endpoint), verbs: ['call'] };
}

function record(
  app: Application,
  draft: GraphDraft,
  { path, index }: Occurrence,
  { to, verbs }: ResourceUse,
  { services, isOfSeed }: Attribution,
  at: SourceLocation,
): void {
  if (services.length === 0 && isOfSeed) return;
  if (verbs === 'untracked') {
    addBlindSpot(draft, 'untracked-use', `${to} is handed on here, so what is done with it cannot be read`, at);
    return;
  }
  if (services.length === 0) {
    addBlindSpot(draft, 'unattributed-use', `${to} is used here, in a file that no service contains or imports`, at);
    return;
  }
  const facts = app.program.files.get(path)!;
  for (const { service, chain } of services) {
    const needed = kindOf(to) === 'database' ? recordQueries(draft, facts, index, service, to, at) : undefined;
    grant(draft, service, to, needed ?? verbs, [...chain, at]);
  }
}

/** The verbs of the SQL at a reference; undefined where there is none that can be read. */
function recordQueries(
  draft: GraphDraft,
  { sql }: CodeFacts,
  index: number,
  from: Address<'service'>,
  to: Address,
  at: SourceLocation,
): readonly string[] | undefined {
  const reading = Object.hasOwn(sql, index) ? sql[index] : undefined;
  if (reading === undefined) return undefined;
  if ('unreadable' in reading) {
    const message = `this SQL cannot be read: ${reading.unreadable}`;
    if (!draft.blindSpots.some((spot) => spot.at === at)) addBlindSpot(draft, 'unreadable-sql', message, at);
    return undefined;
  }
  for (const statement of reading) draft.queries.push({ from, to: to as Address<'database'>, ...statement, at });
  return reading.length === 0 ? undefined : reading.map((statement) => statement.verb);
}
