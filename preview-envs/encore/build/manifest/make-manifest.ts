import { nameOf, type Address } from '#analyzer/model/address.ts';
import type { AnyResource, InfraGraph, Resource } from '#analyzer/model/graph.ts';
import type { Kind } from '#analyzer/model/kinds.ts';
import type {
  AuthHandlerManifest,
  BucketManifest,
  CacheManifest,
  CorsManifest,
  CronManifest,
  Manifest,
  MetricManifest,
  SubscriptionManifest,
  TopicManifest,
} from '../../manifest.ts';
import { isEvictionPolicy } from '../../eviction-policy.ts';
import { knownNumber, knownString, knownTrue } from '../known-values.ts';
import type { Payloads } from '../types/read-payloads.ts';
import { makeEndpoint } from './make-endpoint.ts';

export interface ManifestParts {
  readonly graph: InfraGraph;
  readonly payloads: ReadonlyMap<Address, Payloads>;
  readonly cors: CorsManifest | undefined;
  readonly warnings: readonly string[];
  readonly encore: string | undefined;
}

/** Joins what the analyzer, the types and encore.app say into what the runtime needs. */
export function makeManifest(revision: string, { graph, payloads, cors, warnings, encore }: ManifestParts): Manifest {
  const of = <K extends Kind>(kind: K) => resourcesOf(graph, kind);
  const names = (kind: Kind) => of(kind).map(({ address }) => nameOf(address));
  return {
    project: graph.project,
    revision,
    services: names('service'),
    endpoints: of('endpoint').map((one) => makeEndpoint(graph.root, one, payloads.get(one.address))),
    gateway: { name: 'api-gateway', authHandler: authHandlerOf(graph, payloads) },
    databases: names('database'),
    topics: of('topic').map((one) => makeTopic(one, payloads.get(one.address))),
    subscriptions: of('subscription').map(makeSubscription),
    buckets: of('bucket').map(makeBucket),
    crons: of('cron').flatMap(makeCron),
    caches: of('cache').map(makeCache),
    secrets: names('secret'),
    metrics: of('metric').map((one) => makeMetric(graph, one)),
    cors,
    encore,
    warnings: [...warnings, ...graph.blindSpots.map(({ message, at }) => `${at.path}:${at.line}: ${message}`)],
  };
}

/** A policy that cannot be read is the default, as for Encore. */
function makeCache({ address, properties }: Resource<'cache'>): CacheManifest {
  const policy = knownString(properties['evictionPolicy']) ?? '';
  return { name: nameOf(address), evictionPolicy: isEvictionPolicy(policy) ? policy : 'allkeys-lru' };
}

function resourcesOf<K extends Kind>(graph: InfraGraph, kind: K): readonly Resource<K>[] {
  const isOf = (one: AnyResource): one is Extract<AnyResource, Resource<K>> => one.kind === kind;
  return [...graph.resources.values()].filter(isOf);
}

function authHandlerOf(graph: InfraGraph, payloads: ReadonlyMap<Address, Payloads>): AuthHandlerManifest | undefined {
  const chosen = resourcesOf(graph, 'gateway').map((one) => knownString(one.properties['authHandler']));
  const handler = resourcesOf(graph, 'auth-handler').find(({ address }) => chosen.includes(address));
  if (handler === undefined) return undefined;
  const [service = '', name = ''] = nameOf(handler.address).split('/');
  return { service, name, request: payloads.get(handler.address)?.request ?? { is: 'any' } };
}

function makeTopic({ address, properties }: Resource<'topic'>, payloads: Payloads | undefined): TopicManifest {
  const isOnce = knownString(properties['deliveryGuarantee']) === 'exactly-once';
  return {
    name: nameOf(address),
    deliveryGuarantee: isOnce ? 'exactly-once' : 'at-least-once',
    orderingAttribute: knownString(properties['orderingAttribute']),
    message: payloads?.request,
  };
}

function makeSubscription({ address, properties }: Resource<'subscription'>): SubscriptionManifest {
  const [topic = '', name = ''] = nameOf(address).split('/');
  return {
    topic,
    name,
    service: knownString(properties['service']) ?? '',
    maxConcurrency: knownNumber(properties['maxConcurrency']),
    ackDeadlineSeconds: knownNumber(properties['ackDeadlineSeconds']) ?? 30,
    messageRetentionSeconds: knownNumber(properties['messageRetentionSeconds']) ?? 604_800,
    minBackoffSeconds: knownNumber(properties['minBackoffSeconds']) ?? 10,
    maxBackoffSeconds: knownNumber(properties['maxBackoffSeconds']) ?? 600,
    maxRetries: knownNumber(properties['maxRetries']) ?? 100,
  };
}

function makeBucket({ address, properties }: Resource<'bucket'>): BucketManifest {
  return {
    name: nameOf(address),
    public: knownTrue(properties['public']),
    versioned: knownTrue(properties['versioned']),
  };
}

function makeCron({ address, properties }: Resource<'cron'>): readonly CronManifest[] {
  const target = knownString(properties['endpoint']);
  const schedule = knownString(properties['schedule']);
  if (target === undefined || schedule === undefined) return [];
  const [service = '', endpoint = ''] = nameOf(target as Address).split('/');
  const name = nameOf(address);
  return [{ name, title: knownString(properties['title']) ?? name, schedule, service, endpoint }];
}

function makeMetric(graph: InfraGraph, { address }: Resource<'metric'>): MetricManifest {
  const users = graph.access.filter(({ to }) => to === address).map(({ from }) => nameOf(from));
  return { name: nameOf(address), services: [...new Set(users)] };
}
