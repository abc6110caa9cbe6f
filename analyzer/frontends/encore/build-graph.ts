import { addressOf, kindOf, nameOf, type Address } from '../../model/address.ts';
import type { InfraGraph, Link } from '../../model/graph.ts';
import { known } from '../../model/value.ts';
import { isJavaScript } from '../../tree/classify-path.ts';
import type { Application } from './application.ts';
import { declareResources, type Site } from './declare-resources.ts';
import { constructOf, findOccurrences, type Occurrence } from './find-constructs.ts';
import { findServices, serviceOf, type ServiceRoot } from './find-services.ts';
import { GATEWAY_NAME } from './gateway.ts';
import {
  accessOf,
  addBlindSpot,
  addResource,
  emptyDraft,
  grant,
  locationOf,
  placeOf,
  type GraphDraft,
} from './graph-draft.ts';
import type { MigrationFile } from './migration-files.ts';
import { recordUses } from './record-uses.ts';

/** A graph whose databases still lack what their migrations say. */
export interface LinkedApplication {
  readonly graph: Omit<InfraGraph, 'schemas'>;
  readonly migrations: ReadonlyMap<Address<'database'>, readonly MigrationFile[]>;
  /** Files that must be read for the graph to be whole; none when it is. */
  readonly wanted: readonly string[];
}

/** Links the facts of an application's files into what it asks for. Pure and deterministic. */
export function buildGraph(app: Application): LinkedApplication {
  const draft = emptyDraft();
  const occurrences = findOccurrences(app);
  const { sites, roots } = findSites(app, draft, occurrences);
  for (const root of roots) if (!root.declared) addImpliedService(app, draft, root, sites);
  declareResources(app, draft, sites);
  addGateway(app, draft);
  addStructure(draft, sites);
  grantSecrets(draft, sites);
  const declaring = new Set(sites.map((site) => placeOf(site.path, site.index)));
  const importers = recordUses(app, draft, roots, occurrences, declaring);
  addProblems(app, draft);
  return { graph: finish(app, draft), migrations: draft.migrations, wanted: [...draft.wanted, ...importers] };
}

function findSites(app: Application, draft: GraphDraft, occurrences: readonly Occurrence[]) {
  const found = occurrences.flatMap((occurrence) => {
    const construct = constructOf(occurrence);
    if (construct === undefined) return [];
    if (construct.is === 'named' || occurrence.path.endsWith('.ts')) return [{ ...occurrence, construct }];
    noteUnseen(draft, occurrence);
    return [];
  });
  const declared = new Map<string, string>();
  const makers: string[] = [];
  for (const { path, construct, reference } of found) {
    if (construct.is !== 'declaration') continue;
    const [name] = reference.args;
    const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    const isService = construct.primitive.kind === 'service' && name?.kind === 'literal';
    if (isService && !declared.has(folder)) declared.set(folder, String(name.value));
    if (construct.primitive.makesService) makers.push(path);
  }
  const roots = findServices(declared, makers, app.project);
  const sites: Site[] = found.map((one) => ({ ...one, service: serviceOf(roots, one.path) }));
  return { sites, roots };
}

/** Encore looks for declarations in `.ts` files alone: in others they compile and are nothing. JavaScript may be a build. */
function noteUnseen(draft: GraphDraft, { path, reference }: Occurrence): void {
  if (isJavaScript(path)) return;
  const message = `${[reference.root, ...reference.path].join('.')} declares nothing here: Encore reads declarations in .ts files only`;
  addBlindSpot(draft, 'invalid-declaration', message, locationOf(path, reference.at));
}

/** A service that no line declares stands where the first line that makes it one stands. */
function addImpliedService(app: Application, draft: GraphDraft, root: ServiceRoot, sites: readonly Site[]): void {
  const maker = sites.find((site) => site.service === root && site.construct.is === 'declaration');
  const at = maker === undefined ? locationOf(app.manifest, [1, 1]) : locationOf(maker.path, maker.reference.at);
  const properties = { dir: known(root.folder), middlewares: known(0) };
  addResource(draft, 'service', 'encore.dev/service#Service', { name: [root.name], properties }, at);
}

function addGateway(app: Application, draft: GraphDraft): void {
  if (draft.resources.has(addressOf('gateway', GATEWAY_NAME))) return;
  const declared = { name: [GATEWAY_NAME], properties: { explicit: known(false) } } as const;
  addResource(draft, 'gateway', 'encore.dev/api#Gateway', declared, locationOf(app.manifest, [1, 1]));
}

/** Structure follows from addresses and from the properties that hold addresses. */
function addStructure(draft: GraphDraft, sites: readonly Site[]): void {
  const links: Link[] = [];
  for (const { path, index, service } of sites) {
    const address = draft.byPlace.get(placeOf(path, index));
    if (address === undefined || service === undefined) continue;
    const contained = ['endpoint', 'auth-handler', 'subscription', 'cron'].includes(kindOf(address));
    if (contained) links.push({ kind: 'contains', from: addressOf('service', service.name), to: address });
  }
  for (const { address, properties } of draft.resources.values()) {
    const { endpoint, authHandler } = properties;
    if (kindOf(address) === 'subscription') {
      const topic = nameOf(address).slice(0, nameOf(address).lastIndexOf('/'));
      links.push({ kind: 'subscribes', from: address as Address<'subscription'>, to: addressOf('topic', topic) });
    }
    if (kindOf(address) === 'cron' && endpoint?.known) {
      links.push({ kind: 'triggers', from: address as Address<'cron'>, to: endpoint.value as Address<'endpoint'> });
    }
    if (authHandler?.known) links.push({ kind: 'depends-on', from: address, to: authHandler.value as Address });
  }
  draft.links.push(...links);
}

/** A secret's value goes to the service that declares it. */
function grantSecrets(draft: GraphDraft, sites: readonly Site[]): void {
  for (const { path, index, reference, service } of sites) {
    const address = draft.byPlace.get(placeOf(path, index));
    if (address === undefined || kindOf(address) !== 'secret' || service === undefined) continue;
    grant(draft, addressOf('service', service.name), address, ['read'], [locationOf(path, reference.at)]);
  }
}

function addProblems({ program, sources }: Application, draft: GraphDraft): void {
  for (const path of sources) {
    for (const { code, message, at } of program.files.get(path)!.problems) {
      draft.blindSpots.push({ code, message, at: locationOf(path, at) });
    }
  }
}

function finish({ root, project }: Application, draft: GraphDraft): Omit<InfraGraph, 'schemas'> {
  const byKey = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  const place = ({ path, line, column }: { path: string; line: number; column: number }) =>
    `${path}\0${String(line).padStart(7, '0')}\0${String(column).padStart(6, '0')}`;
  return {
    root,
    project,
    resources: new Map([...draft.resources].toSorted(([a], [b]) => byKey(a, b))),
    access: accessOf(draft),
    links: draft.links.toSorted((a, b) => byKey(`${a.kind} ${a.from} ${a.to}`, `${b.kind} ${b.from} ${b.to}`)),
    queries: draft.queries.toSorted((a, b) => byKey(`${place(a.at)} ${a.from}`, `${place(b.at)} ${b.from}`)),
    blindSpots: draft.blindSpots.toSorted((a, b) => byKey(`${place(a.at)}${a.code}`, `${place(b.at)}${b.code}`)),
  };
}
