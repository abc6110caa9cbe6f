/**
 * The agreement between the preview host and a process that runs a built application.
 *
 * The host starts `node [permission flags] --import=<preload/watch-queries.ts as JavaScript> <build>/main.mjs` in the
 * folder `<build>/app`, since applications read files by paths from their root. The process must be able to read the
 * build and, through the links in its node_modules, the folder `dependencies` of the build's cache. `<build>/seed.mjs`,
 * where there is one, is run in the same way before that and ends by itself: it fills the databases and listens nowhere.
 * It has nothing in its environment but these variables:
 *
 * - `ENCORE_RUNTIME_LIB`: the runtime library, one CommonJS file that needs nothing but Node
 * - `UNDERSTUDY_CONFIG`: a JSON file as `ProcessConfig`, readable by this process alone
 * - `HOME`, `TMPDIR`: a folder of its own; `NODE_ENV=production`; what the preview's configuration adds
 *
 * It listens on `listen` at a port of its own choice (0) and says which by the event `ready`. Events are JSON lines on
 * file descriptor 3; standard output and error are plain log lines. It stops on SIGTERM within `stopMilliseconds`.
 */
export interface ProcessConfig {
  readonly manifest: string;
  /** Folder of the build: `main.mjs`, `manifest.json`, `app/` with files that static endpoints serve. */
  readonly build: string;
  readonly preview: string;
  /** As people reach it, without a slash at the end: `http://pr-12--bookshop.localhost:4300`. */
  readonly publicUrl: string;
  /** `pull-12`; the application sees it as its environment's name. Its type is `preview`, its cloud `local`. */
  readonly environment: string;
  /** The address to listen on: 127.0.0.1, or in a network of its own 0.0.0.0. */
  readonly listen: string;
  /** In the header `x-understudy-control` of requests from the host; the proxy takes it off requests from outside. */
  readonly controlToken: string;
  /** By declared name. */
  readonly databases: Readonly<Record<string, string>>;
  /** A PostgreSQL connection string: messages, deliveries and dead letters of topics live there. */
  readonly broker: string | undefined;
  /** Folder of each bucket, by declared name. */
  readonly buckets: Readonly<Record<string, string>>;
  /** Signs bucket URLs and the like. */
  readonly signingKey: string;
  /** Set ones only; one that is not set reads as the empty string. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly stopMilliseconds: number;
  /** A connection to PostgreSQL is closed after so long without a query. */
  readonly idleSeconds: number;
}

/** Requests that only the host may make, with the control token. */
export const CONTROL = {
  /** GET: 200 `{code:"ok"}` as Encore answers; open to everybody. */
  health: '/__encore/healthz',
  /** POST: runs the cron job now; 200 `{ ok: true }` or 500 `{ ok: false, error }`. */
  cron: '/__understudy/cron/',
  /** GET: 200 with the application's own metrics, `[{ name, type, labels, value }]`. */
  metrics: '/__understudy/metrics',
} as const;

/** Files of buckets: `GET|PUT /__understudy/objects/<bucket>/<object>?expires=…&signature=…`; public ones without. */
export const OBJECTS_PATH = '/__understudy/objects/';

/** One line on file descriptor 3. Times are milliseconds since 1970. */
export type ProcessEvent =
  | { readonly type: 'ready'; readonly port: number }
  | {
      readonly type: 'log';
      readonly at: number;
      readonly level: 'trace' | 'debug' | 'info' | 'warn' | 'error';
      readonly service: string | undefined;
      readonly message: string;
      readonly fields: Readonly<Record<string, unknown>>;
      readonly trace: string | undefined;
    }
  | TraceSpan;

/** One thing that happened for a request; spans of one `trace` make its tree by `parent`. Sent when it has ended. */
export interface TraceSpan {
  readonly type: 'span';
  readonly trace: string;
  readonly span: string;
  readonly parent: string | undefined;
  readonly at: number;
  readonly milliseconds: number;
  readonly service: string | undefined;
  readonly what: SpanKind;
  /** `GET /books/:isbn`, `SELECT …`, `order-placed`; at most 300 characters, no values of parameters. */
  readonly name: string;
  readonly error: string | undefined;
  /** HTTP status of requests and calls. */
  readonly status: number | undefined;
  /** Rows that a query read or wrote, where it is known. */
  readonly rows: number | undefined;
}

type SpanKind = 'request' | 'call' | 'auth' | 'query' | 'publish' | 'message' | 'cron' | 'object' | 'cache' | 'stream';
