import { nameOf, type Address } from '#analyzer/model/address.ts';
import { valueToJson } from '#analyzer/model/codec.ts';
import type { AnyResource, InfraGraph } from '#analyzer/model/graph.ts';
import type { Kind } from '#analyzer/model/kinds.ts';
import type { ApplicationRequest, EnvironmentRequest } from '../../engine/environment.ts';
import type { GrantSpec, PreviewSpec, ResourceKind, ResourceSpecs } from '../../host/api.ts';
import { replacedBy, typeOf, type ProviderKind } from '../../provider/kinds.ts';
import type { Declaration } from '../declaration.ts';

type SpecMaker = (resource: AnyResource, application: ApplicationRequest) => object;
type GraphKind = Exclude<ResourceKind, 'build' | 'release'>;

/** What a resource of the graph becomes on the host. */
const SPECS = {
  database: ({ address }, { migrations, baseMigrations, seeds }) => ({
    base: baseMigrations[nameOf(address)] ?? [],
    seed: seeds[nameOf(address)],
    migrations: migrations[nameOf(address)] ?? [],
  }),
  topic: (resource) => ({ deliveryGuarantee: property(resource, 'deliveryGuarantee', 'at-least-once') }),
  subscription: (resource, { graph }) => ({
    topic: topicsOf(graph, resource.address).map(nameOf)[0] ?? '',
    service: property(resource, 'service', ''),
    maxRetries: property(resource, 'maxRetries', 100),
  }),
  bucket: (resource) => ({
    public: property(resource, 'public', false),
    versioned: property(resource, 'versioned', false),
  }),
  cache: (resource) => ({ evictionPolicy: property(resource, 'evictionPolicy', 'allkeys-lru') }),
  cron: (resource) => ({
    schedule: property(resource, 'schedule', ''),
    endpoint: property(resource, 'endpoint', ''),
  }),
  secret: ({ address }, { graph }) => ({ services: readersOf(graph, address) }),
  service: ({ address }, { graph }) => ({ access: grantsOf(graph, address) }),
} satisfies Readonly<Record<GraphKind, SpecMaker>>;

export const HOST_KINDS: ReadonlySet<Kind> = new Set(Object.keys(SPECS) as GraphKind[]);

/** The program of one application: the preview, its build, what the graph asks for, and the release that runs it. */
export function declareApplication(
  request: EnvironmentRequest,
  application: ApplicationRequest,
  preview: string,
): readonly Declaration[] {
  const { stack, repository, pull, source, sleepAfterSeconds, destroyAfterSeconds, maxAgeSeconds, isKept } = request;
  const { graph } = application;
  const own = (part: string) => `${preview}/${part}`;
  const declare = (
    kind: ProviderKind,
    name: string,
    inputs: object,
    after: readonly string[],
    address?: Address,
  ): Declaration => ({
    name: own(address ?? kind),
    type: typeOf(kind),
    root: graph.root,
    inputs: { preview, name, ...inputs },
    replacedBy: replacedBy(kind),
    secretOutputs: kind === 'preview' ? ['link', 'pageLink'] : [],
    after,
  });
  const spec: PreviewSpec = {
    labels: { stack, repository: repository.name, pull: pull.number, commit: pull.headSha, url: pull.url },
    sleepAfterSeconds,
    destroyAfterSeconds,
    maxAgeSeconds,
    isKept,
  };
  const { seedScript } = application;
  const seeded = seedScript === undefined ? {} : { seedScript: seedScript.path };
  const build: ResourceSpecs['build'] = { source: source.tree, root: graph.root, ...seeded };
  const release: ResourceSpecs['release'] = {
    source: source.tree,
    commit: pull.headSha,
    environment: pull.number > 0 ? `pull-${pull.number}` : request.prefix,
    ...(seedScript === undefined ? {} : { seedScript }),
  };
  const resources = [...graph.resources.values()].flatMap((resource): Declaration[] => {
    const { kind, address } = resource;
    if (!isHostKind(kind)) return [];
    const topics = topicsOf(graph, address).filter((topic) => graph.resources.has(topic));
    const inputs = SPECS[kind](resource, application);
    return [declare(kind, nameOf(address), inputs, [own('preview'), ...topics.map(own)], address)];
  });
  const first = resources.toSorted((a, b) => a.after.length - b.after.length);
  const all = [declare('build', 'app', build, [own('preview')]), ...first];
  return [
    declare('preview', preview, spec, []),
    ...all,
    declare(
      'release',
      'app',
      release,
      all.map((one) => one.name),
    ),
  ];
}

const isHostKind = (kind: Kind): kind is GraphKind => Object.hasOwn(SPECS, kind);

/** One that cannot be read without running the code is as Encore has it by default. */
function property({ properties }: AnyResource, name: string, byDefault: string | number | boolean): unknown {
  const value = properties[name];
  return value?.known ? valueToJson(value) : byDefault;
}

const topicsOf = ({ links }: InfraGraph, subscription: Address): readonly Address[] =>
  links.flatMap((link) => (link.kind === 'subscribes' && link.from === subscription ? [link.to] : []));

const readersOf = (graph: InfraGraph, secret: Address): readonly string[] =>
  [...new Set(graph.access.filter((one) => one.to === secret).map((one) => nameOf(one.from)))].toSorted();

function grantsOf({ access }: InfraGraph, service: Address): readonly GrantSpec[] {
  const byTarget = Map.groupBy(
    access.filter((one) => one.from === service),
    (one) => one.to,
  );
  const grants = [...byTarget].map(([to, all]) => ({
    to,
    verbs: [...new Set(all.flatMap((one) => one.verbs))].toSorted(),
  }));
  return grants.toSorted((a, b) => (a.to < b.to ? -1 : 1));
}
