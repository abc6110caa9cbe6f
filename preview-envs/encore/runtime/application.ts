import type { Server } from 'node:http';
import { appMeta, runtimeConfig } from './app-meta.ts';
import { CacheCluster } from './cache/cache-cluster.ts';
import type { AuthHandler } from './handlers/authenticate.ts';
import { type CallOptions, callService } from './handlers/call-service.ts';
import type { ApiRoute } from './handlers/handler-table.ts';
import { makeControl } from './http/control.ts';
import { makeServer } from './http/serve.ts';
import type { Kernel } from './kernel.ts';
import { Logger } from './logger.ts';
import { MetricsRegistry } from './metrics-registry.ts';
import { Bucket } from './objects/bucket.ts';
import { openBucket } from './objects/open-bucket.ts';
import { makeObjects } from './objects/serve-objects.ts';
import type { Request } from './request.ts';
import { runApplication } from './run-application.ts';
import { Secret } from './secret.ts';
import { SqlDatabase } from './sql/sql-database.ts';
import { openStream } from './streams/open-stream.ts';
import { makeUpgrade } from './streams/upgrade.ts';
import { type Broker, openBroker } from './topics/broker.ts';
import { type MessageHandler, PubSubSubscription } from './topics/subscription.ts';
import { PubSubTopic } from './topics/topic.ts';

type Source = Request | null | undefined;

/** Everything that encore.dev asks of the native library, for one process. */
export class Application {
  readonly #kernel: Kernel;
  readonly #databases = new Map<string, SqlDatabase>();
  readonly #caches = new Map<string, CacheCluster>();
  readonly #subscriptions: PubSubSubscription[] = [];
  #authHandler: AuthHandler | undefined;
  #metrics: MetricsRegistry | undefined;
  #broker: Promise<Broker> | undefined;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  sqlDatabase(name: string): SqlDatabase {
    return take(this.#databases, name, () => new SqlDatabase(this.#kernel, name));
  }

  cacheCluster(name: string): CacheCluster {
    const policy = this.#kernel.manifest.caches.find((one) => one.name === name)?.evictionPolicy;
    return take(this.#caches, name, () => new CacheCluster(this.#kernel, policy));
  }

  pubsubTopic(name: string): PubSubTopic {
    return new PubSubTopic(this.#kernel, name, () => this.#openBroker());
  }

  pubsubSubscription(config: {
    readonly topicName: string;
    readonly subscriptionName: string;
    readonly handler: MessageHandler;
  }): PubSubSubscription {
    const { subscriptions } = this.#kernel.manifest;
    const isIt = (one: (typeof subscriptions)[number]) =>
      one.topic === config.topicName && one.name === config.subscriptionName;
    const manifest = subscriptions.find(isIt);
    if (manifest === undefined) throw new Error('subscription not found');
    const subscription = new PubSubSubscription(this.#kernel, manifest, config.handler, () => this.#openBroker());
    this.#subscriptions.push(subscription);
    return subscription;
  }

  bucket(name: string): Bucket {
    const bucket = openBucket(this.#kernel, name);
    if (bucket === undefined) throw new Error('bucket not found');
    return new Bucket(bucket);
  }

  secret(name: string): Secret {
    return new Secret(this.#kernel.config.secrets[name] ?? '');
  }

  logger(): Logger {
    return new Logger(this.#kernel);
  }

  setAuthHandler(handler: AuthHandler | undefined): void {
    this.#authHandler = handler;
  }

  registerHandlers(routes: readonly ApiRoute[]): void {
    this.#kernel.handlers.register(routes);
  }

  apiCall(service: string, name: string, payload: unknown, source: Source, options: CallOptions | null | undefined) {
    return callService(this.#kernel, { service, name }, payload, source, options);
  }

  stream(service: string, name: string, payload: unknown, source: Source, options: CallOptions | null | undefined) {
    return openStream(this.#kernel, { service, name }, payload, source, options);
  }

  appMeta() {
    return appMeta(this.#kernel);
  }

  runtimeConfig() {
    return runtimeConfig(this.#kernel);
  }

  createMetrics(values: BigUint64Array): void {
    this.#metrics ??= new MetricsRegistry(values);
  }

  metrics(): MetricsRegistry {
    if (this.#metrics === undefined) throw new Error('Metrics registry not initialized');
    return this.#metrics;
  }

  async run(): Promise<number> {
    return runApplication(this.#kernel, this.#makeServer(), () => this.#close());
  }

  #makeServer(): Server {
    const authHandler = () => this.#authHandler;
    return makeServer(this.#kernel, {
      authHandler,
      control: makeControl(this.#kernel, () => this.#metrics?.read() ?? []),
      objects: makeObjects(this.#kernel),
      upgrade: makeUpgrade(this.#kernel, authHandler),
    });
  }

  #openBroker(): Promise<Broker> {
    this.#broker ??= openBroker(this.#kernel).catch((error: unknown) => {
      // The next one tries again.
      this.#broker = undefined;
      throw error;
    });
    return this.#broker;
  }

  async #close(): Promise<void> {
    await Promise.allSettled(this.#subscriptions.map((subscription) => subscription.drained()));
    const broker = await this.#broker?.catch(() => undefined);
    const databases = [...this.#databases.values()];
    await Promise.allSettled([broker?.close(), ...databases.map((database) => database.close())]);
  }
}

function take<T>(known: Map<string, T>, name: string, make: () => T): T {
  const found = known.get(name);
  if (found !== undefined) return found;
  const made = make();
  known.set(name, made);
  return made;
}
