import type { Expression } from '../../facts/file-facts.ts';
import type { CodeFacts } from '../../facts/code-facts.ts';
import { kindOf, type Address } from '../../model/address.ts';
import type { SourceLocation } from '../../model/location.ts';
import type { Application } from './application.ts';
import { attribute, type Attribution } from './attribute.ts';
import type { Occurrence } from './find-constructs.ts';
import type { ServiceRoot } from './find-services.ts';
import { isFollowed, usesAt, type ResourceUse } from './use-of.ts';
import { addBlindSpot, grant, locationOf, placeOf, type GraphDraft } from './graph-draft.ts';

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
    if (isAlias(app, occurrence)) continue;
    noteMissing(draft, occurrence, at);
    const uses = usesAt(app, draft, roots, occurrence);
    if (uses.length === 0) continue;
    const attribution = attribute(app, roots, path);
    for (const file of attribution.wanted) wanted.add(file);
    for (const use of uses) record(app, draft, occurrence, use, attribution, at);
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

/** `const d = db`, `const all = { db }`, `export default db`: the other name is followed instead. */
function isAlias(app: Application, { path, reference: { boundTo, kind } }: Occurrence): boolean {
  return (kind === 'value' || kind === 'member') && (boundTo === 'default' || isFollowed(app, path, boundTo));
}

function structuralPlaces(occurrences: readonly Occurrence[], declaring: ReadonlySet<string>): ReadonlySet<string> {
  const places = new Set<string>();
  const add = (path: string, expression: Expression): void => {
    if (expression.kind === 'name') places.add(`${path}:${expression.at[0]}:${expression.at[1]}`);
    if (expression.kind === 'array') for (const item of expression.items) add(path, item);
    if (expression.kind === 'object') for (const entry of Object.values(expression.entries)) add(path, entry);
    if (expression.kind === 'merged') for (const part of expression.parts) add(path, part);
  };
  for (const { path, index, reference } of occurrences) {
    if (declaring.has(placeOf(path, index))) for (const arg of reference.args) add(path, arg);
  }
  return places;
}

function record(
  app: Application,
  draft: GraphDraft,
  { path, index }: Occurrence,
  use: ResourceUse,
  { services, isOfSeed }: Attribution,
  at: SourceLocation,
): void {
  if (services.length === 0 && isOfSeed) return;
  if ('untracked' in use) {
    const message = `${use.untracked} is handed on here, so what is done with it cannot be read`;
    addBlindSpot(draft, 'untracked-use', message, at);
    return;
  }
  const { to, verbs } = use;
  if (services.length === 0) {
    addBlindSpot(draft, 'unattributed-use', `${to} is used here, in a file that no service contains or imports`, at);
    return;
  }
  if (verbs.length === 0) return;
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
