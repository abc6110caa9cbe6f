import type { AuthHandler } from './handlers/authenticate.ts';
import type { CallOptions } from './handlers/call-service.ts';
import type { ApiRoute } from './handlers/handler-table.ts';
import { makeKernel } from './kernel.ts';
import type { Request } from './request.ts';
import { Application } from './application.ts';
import { runtimeVersion } from './runtime-version.ts';

type Source = Request | null | undefined;

interface RuntimeOptions {
  readonly typeConstructors?: { readonly decimal: (digits: string) => unknown };
}

/** CommonJS's own; the bundle is a CommonJS module. */
declare const module: { readonly parent?: { readonly filename: string } } | undefined;
const loadedBy = typeof module === 'undefined' ? undefined : module.parent?.filename;

/** Applications may carry several copies of encore.dev; they are one application. */
let application: Application | undefined;
let makeDecimal: ((digits: string) => unknown) | undefined;

/** encore.dev's way in. Without encore.dev's Decimal (before 1.51) numerics are numbers. */
export class Runtime {
  readonly #application: Application;

  constructor(options?: RuntimeOptions | null) {
    makeDecimal ??= options?.typeConstructors?.decimal;
    application ??= start();
    this.#application = application;
  }

  static version(): string {
    return runtimeVersion(loadedBy);
  }

  static buildCommit(): string {
    return 'understudy';
  }

  /** Serves until the process has to stop, and ends it: encore.dev does so only since 1.57. */
  async runForever(): Promise<never> {
    const code = await this.#application.run();
    process.exit(code);
  }

  sqlDatabase(name: string) {
    return this.#application.sqlDatabase(name);
  }

  pubsubTopic(name: string) {
    return this.#application.pubsubTopic(name);
  }

  pubsubSubscription(config: Parameters<Application['pubsubSubscription']>[0]) {
    return this.#application.pubsubSubscription(config);
  }

  bucket(name: string) {
    return this.#application.bucket(name);
  }

  cacheCluster(name: string) {
    return this.#application.cacheCluster(name);
  }

  gateway(_name: string, config: { readonly auth?: AuthHandler }): Gateway {
    this.#application.setAuthHandler(config.auth);
    return new Gateway();
  }

  logger() {
    return this.#application.logger();
  }

  secret(name: string) {
    return this.#application.secret(name);
  }

  registerHandler(route: ApiRoute): void {
    this.#application.registerHandlers([route]);
  }

  registerTestHandler(route: ApiRoute): void {
    this.#application.registerHandlers([route]);
  }

  registerHandlers(routes: readonly ApiRoute[]): void {
    this.#application.registerHandlers(routes);
  }

  apiCall(service: string, name: string, payload?: unknown, source?: Source, options?: CallOptions | null) {
    return this.#application.apiCall(service, name, payload, source, options);
  }

  stream(service: string, name: string, payload?: unknown, source?: Source, options?: CallOptions | null) {
    return this.#application.stream(service, name, payload, source, options);
  }

  appMeta() {
    return this.#application.appMeta();
  }

  runtimeConfig() {
    return this.#application.runtimeConfig();
  }

  numWorkerThreads(): number {
    return 1;
  }

  createMetricsRegistry(values: BigUint64Array): void {
    this.#application.createMetrics(values);
  }

  getMetricsRegistry() {
    return this.#application.metrics();
  }
}

/** Nothing more is asked of it. */
export class Gateway {
  readonly name = 'api-gateway';
}

function start(): Application {
  const kernel = makeKernel(process.env, (digits) => (makeDecimal ?? Number)(digits));
  // Node then prints the error and ends with code 1, unless the application has a say of its own.
  process.on('uncaughtExceptionMonitor', (error) => {
    kernel.log('error', 'the application crashed', {}, { error: error.message, stack: error.stack });
  });
  return new Application(kernel);
}
