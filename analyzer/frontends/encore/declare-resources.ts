import type { Expression } from '../../facts/file-facts.ts';
import { evaluate, unreadFiles } from '../../link/evaluate.ts';
import { folderOf, joinPath } from '../../link/paths.ts';
import { resolveName } from '../../link/program.ts';
import { addressOf, kindOf, type Address } from '../../model/address.ts';
import type { Kind } from '../../model/kinds.ts';
import { known } from '../../model/value.ts';
import type { Application } from './application.ts';
import { readConfig } from './config-reader.ts';
import type { Construct, Occurrence } from './find-constructs.ts';
import type { ServiceRoot } from './find-services.ts';
import { addBlindSpot, addResource, locationOf, placeOf, type GraphDraft } from './graph-draft.ts';
import { migrationFiles, type MigrationSource } from './migration-files.ts';
import { noteComputed } from './note-computed.ts';
import type { Declaration, Primitive } from './primitive.ts';

export interface Site extends Occurrence {
  readonly construct: Construct;
  readonly service: ServiceRoot | undefined;
}

/** Adds every declared resource, those that others point at first. */
export function declareResources(app: Application, draft: GraphDraft, sites: readonly Site[]): void {
  for (const round of [1, 2, 3] as const) {
    for (const site of sites) {
      const { construct } = site;
      if (construct.is === 'declaration' && construct.primitive.round === round) {
        declareOne(app, draft, site, construct.primitive, construct.members);
      }
    }
  }
  for (const site of sites) if (site.construct.is === 'named') bindNamed(app, draft, site, site.construct.primitive);
  for (const site of sites) if (site.construct.is === 'keyspace') addKeyspace(app, draft, site, site.construct.type);
}

function declareOne(app: Application, draft: GraphDraft, site: Site, primitive: Primitive, members: readonly string[]) {
  const { path, index, reference } = site;
  const at = locationOf(path, reference.at);
  const declared = primitive.declare(declarationOf(app, draft, site, members));
  if (declared === undefined) return;
  const type = `${primitive.module}#${primitive.constructs[0]!}`;
  const address = addResource(draft, primitive.kind, type, declared, at);
  draft.byPlace.set(placeOf(path, index), address);
  noteComputed(draft, address, declared, at);
  if (reference.context !== 'top') {
    const where = { condition: 'under a condition', function: 'inside a function', loop: 'in a loop' }[
      reference.context
    ];
    addBlindSpot(draft, 'dynamic-count', `${address} is declared ${where}: move it to the top level of its file`, at);
  }
  if (kindOf(address) === 'database') rememberMigrations(app, draft, address as Address<'database'>);
}

function rememberMigrations({ files }: Application, draft: GraphDraft, address: Address<'database'>): void {
  const properties = draft.resources.get(address)!.properties;
  const folder = properties['migrations'];
  const source = properties['source'];
  if (!folder?.known || !source?.known || properties['files'] === undefined || draft.migrations.has(address)) return;
  const prefix = folder.value === '' ? '' : `${String(folder.value)}/`;
  const found = migrationFiles(filesBelow(files, prefix), source.value as MigrationSource);
  draft.migrations.set(
    address,
    found.map((file) => ({ ...file, path: prefix + file.path })),
  );
}

function filesBelow(files: ReadonlyMap<string, string>, prefix: string): ReadonlyMap<string, string> {
  const below = [...files].filter(([path]) => path.startsWith(prefix) && path.endsWith('.sql'));
  return new Map(below.map(([path, blob]) => [path.slice(prefix.length), blob]));
}

function declarationOf(app: Application, draft: GraphDraft, site: Site, members: readonly string[]): Declaration {
  const { path, reference, service } = site;
  const { program, files } = app;
  const at = locationOf(path, reference.at);
  const folder = (relative: string) => joinPath(folderOf(path), relative);
  return {
    path,
    reference,
    members,
    service: service?.name,
    serviceFolder: service?.folder,
    folder,
    config: (argument) => readConfig(program, path, reference.args[argument], (file) => void draft.wanted.add(file)),
    name: (argument, of) => readName(app, draft, site, argument, of),
    addressOf: (expression, kind, of) => resolveAddress(app, draft, site, expression, kind, of),
    blindSpot: (code, message) => addBlindSpot(draft, code, message, at),
    hasFolder: (relative) => {
      const prefix = folder(relative);
      return prefix === '' || [...files.keys()].some((file) => file.startsWith(`${prefix}/`));
    },
    filesIn: (relative) => {
      const prefix = folder(relative);
      return prefix === undefined ? new Map() : filesBelow(files, prefix === '' ? '' : `${prefix}/`);
    },
  };
}

function readName({ program }: Application, draft: GraphDraft, site: Site, argument: number, of: string) {
  const { path, reference } = site;
  const expression = reference.args[argument];
  const at = locationOf(path, expression?.at ?? reference.at);
  if (expression === undefined) {
    addBlindSpot(draft, 'invalid-declaration', `this ${of} has no name`, at);
    return undefined;
  }
  for (const file of unreadFiles(program, path, expression)) draft.wanted.add(file);
  const value = evaluate(program, path, expression);
  if (value.known && typeof value.value === 'string' && value.value !== '') return value.value;
  const text = value.known ? JSON.stringify(value.value) : value.expression;
  addBlindSpot(draft, 'dynamic-name', `the name of this ${of} is computed (${text}): write it as a literal`, at);
  return undefined;
}

function resolveAddress(
  { program }: Application,
  draft: GraphDraft,
  { path }: Site,
  expression: Expression | undefined,
  kind: Kind,
  of: string,
): string | undefined {
  if (expression === undefined) return undefined;
  const at = locationOf(path, expression.at);
  const meaning = expression.kind === 'name' ? resolveName(program, path, expression.root, expression.path) : undefined;
  const place =
    meaning?.kind === 'reference' && meaning.rest.length === 0
      ? placeOf(meaning.path, meaning.index)
      : expression.kind === 'reference'
        ? placeOf(path, expression.index)
        : undefined;
  const address = place === undefined ? undefined : draft.byPlace.get(place);
  if (address !== undefined && kindOf(address) === kind) return address;
  if (meaning?.kind === 'missing') {
    addBlindSpot(draft, 'unresolved-import', `${of} is imported from ${meaning.specifier}, which does not have it`, at);
  } else addBlindSpot(draft, 'unresolved-reference', `${of} leads to no declaration that can be read`, at);
  return undefined;
}

function bindNamed(app: Application, draft: GraphDraft, site: Site, primitive: Primitive): void {
  const name = readName(app, draft, site, 0, primitive.kind);
  if (name === undefined) return;
  const address = addressOf<Kind>(primitive.kind, name);
  draft.byPlace.set(placeOf(site.path, site.index), address);
  if (draft.resources.has(address)) return;
  const at = locationOf(site.path, site.reference.at);
  addBlindSpot(draft, 'unresolved-reference', `${address} is named here and declared nowhere in this application`, at);
}

function addKeyspace(app: Application, draft: GraphDraft, site: Site, type: string): void {
  const { path, index, reference } = site;
  const cluster = resolveAddress(app, draft, site, reference.args[0], 'cache', 'the cluster of this keyspace');
  const resource = cluster === undefined ? undefined : draft.resources.get(cluster as Address);
  if (resource?.kind !== 'cache') return;
  draft.keyspaces.set(placeOf(path, index), resource.address);
  const keyPattern = readConfig(app.program, path, reference.args[1], (file) => void draft.wanted.add(file)).value(
    'keyPattern',
    '',
  );
  const before = resource.properties['keyspaces'];
  const list = before?.known && Array.isArray(before.value) ? before.value : [];
  const keyspaces = [...list, { known: true, value: { type: known(type), keyPattern } } as const].toSorted((a, b) =>
    JSON.stringify(a) < JSON.stringify(b) ? -1 : 1,
  );
  const properties = { ...resource.properties, keyspaces: { known: true, value: keyspaces } as const };
  draft.resources.set(resource.address, { ...resource, properties });
}
