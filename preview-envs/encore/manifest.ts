import type { EvictionPolicy } from './eviction-policy.ts';
import type { Wire } from './wire.ts';

/**
 * Everything the runtime has to know of a built application that does not exist when it runs: `api(options, fn)` gives
 * back only `fn`, types are erased. Made by the build from graph and types, stored as `manifest.json` beside the bundle.
 */
export interface Manifest {
  readonly project: string;
  /** The tree the build was made of. */
  readonly revision: string;
  readonly services: readonly string[];
  readonly endpoints: readonly EndpointManifest[];
  readonly gateway: { readonly name: string; readonly authHandler: AuthHandlerManifest | undefined };
  readonly databases: readonly string[];
  readonly topics: readonly TopicManifest[];
  readonly subscriptions: readonly SubscriptionManifest[];
  readonly buckets: readonly BucketManifest[];
  readonly crons: readonly CronManifest[];
  readonly caches: readonly CacheManifest[];
  readonly secrets: readonly string[];
  readonly metrics: readonly MetricManifest[];
  /** `global_cors` of `encore.app`; undefined where there is none. */
  readonly cors: CorsManifest | undefined;
  /** The release of Encore's command line whose `encore build docker` made the program; undefined: our own bundler. */
  readonly encore: string | undefined;
  /** What the build could not read or does not support, for the person who looks at the preview. */
  readonly warnings: readonly string[];
}

export interface EndpointManifest {
  readonly service: string;
  readonly name: string;
  /** Empty: every method. */
  readonly methods: readonly string[];
  /** As declared: `/books/:isbn`, `/files/*path`, `/!rest`. */
  readonly path: string;
  readonly access: 'public' | 'auth' | 'private';
  /** Callers have to be signed in: always with `auth`, and a private endpoint may ask other services for it. */
  readonly requiresAuth: boolean;
  readonly raw: boolean;
  readonly stream: 'in' | 'out' | 'inout' | undefined;
  /** Bytes; null without a limit. */
  readonly bodyLimit: number | null;
  readonly tags: readonly string[];
  readonly static: StaticFiles | undefined;
  /** The handler's parameter; undefined where it takes none. Of a stream: the messages that come in. */
  readonly request: Wire | undefined;
  /**
   * What is sent back: only what is declared here is sent; undefined sends nothing. Of a stream `out` and `inout`: the
   * messages that go out; of `in`: the one answer at its end.
   */
  readonly response: Wire | undefined;
  /** A stream's handshake. */
  readonly handshake: Wire | undefined;
}

export interface StaticFiles {
  /** Relative to the build folder's `app/`. */
  readonly dir: string;
  /** The file that is served instead of one that is not there, relative to `app/` too. */
  readonly notFound: string | undefined;
  readonly notFoundStatus: number | undefined;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
}

export interface AuthHandlerManifest {
  readonly service: string;
  readonly name: string;
  /** Which parts of a request it takes: it runs only when one of them is there. */
  readonly request: Wire;
}

export interface TopicManifest {
  readonly name: string;
  readonly deliveryGuarantee: 'at-least-once' | 'exactly-once';
  readonly orderingAttribute: string | undefined;
  readonly message: Wire | undefined;
}

export interface SubscriptionManifest {
  readonly topic: string;
  readonly name: string;
  readonly service: string;
  readonly maxConcurrency: number | undefined;
  readonly ackDeadlineSeconds: number;
  readonly messageRetentionSeconds: number;
  readonly minBackoffSeconds: number;
  readonly maxBackoffSeconds: number;
  /** -2 and below: for ever. Encore's default is 100. */
  readonly maxRetries: number;
}

export interface CacheManifest {
  readonly name: string;
  readonly evictionPolicy: EvictionPolicy;
}

export interface BucketManifest {
  readonly name: string;
  readonly public: boolean;
  readonly versioned: boolean;
}

export interface CronManifest {
  readonly name: string;
  readonly title: string;
  /** `every:60` in minutes, `cron:0 4 * * *`. */
  readonly schedule: string;
  readonly service: string;
  readonly endpoint: string;
}

export interface MetricManifest {
  readonly name: string;
  /** The services that use it: what one of several counts is labelled by the running request instead. */
  readonly services: readonly string[];
}

/** As `encore.app` has it, in camel case; a list it leaves out is empty, except where undefined has a meaning. */
export interface CorsManifest {
  readonly allowHeaders: readonly string[];
  readonly exposeHeaders: readonly string[];
  /** Undefined: every origin. */
  readonly allowOriginsWithoutCredentials: readonly string[] | undefined;
  readonly allowOriginsWithCredentials: readonly string[];
}
